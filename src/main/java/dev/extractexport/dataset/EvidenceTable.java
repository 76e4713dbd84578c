package dev.extractexport.dataset;

import java.util.List;

/// The table `evidence/<dataset>`: where the values of a result were found, one row for each
/// value, citation and box. Its columns are the same for all datasets and for all of their
/// versions, because a value is named by its pointer here and not by a column.
public final class EvidenceTable {

    /// What manifests and folders call it.
    public static final String NAME = "evidence";

    /// The columns by index. The first five are those of the results.
    public static final int JOB_ID = 0;

    public static final int ROW = 1;

    public static final int CREATED_AT = 2;

    public static final int UPDATED_AT = 3;

    public static final int EXPORT = 4;

    public static final int POINTER = 5;

    public static final int PATH = 6;

    public static final int INDEXES = 7;

    public static final int VALUE = 8;

    public static final int CITATION = 9;

    public static final int BOX = 10;

    public static final int PAGE = 11;

    public static final int MATCHING_TEXT = 12;

    public static final int X = 13;

    public static final int Y = 14;

    public static final int W = 15;

    public static final int H = 16;

    public static final int PAGE_WIDTH = 17;

    public static final int PAGE_HEIGHT = 18;

    public static final int CONFIDENCE = 19;

    public static final int EXTRACTION_CONFIDENCE = 20;

    public static final int PARSING_CONFIDENCE = 21;

    public static final int REASONING = 22;

    public static final int ERROR = 23;

    public static final int REST = 24;

    /// The columns in the order in which they are written.
    public static final List<Field> COLUMNS = List.of(text("_job_id"), Field.of("_row", FieldType.Scalar.INT32),
            Field.of("_created_at", FieldType.Scalar.TIMESTAMP), Field.of("_updated_at", FieldType.Scalar.TIMESTAMP),
            Field.of("_export", FieldType.Scalar.INT64), text("pointer"), text("path"),
            Field.of("indexes", new FieldType.ListOf(FieldType.Scalar.INT32)), text("value"),
            Field.of("citation", FieldType.Scalar.INT32), Field.of("box", FieldType.Scalar.INT32),
            Field.of("page", FieldType.Scalar.INT32), text("matching_text"), number("x"), number("y"), number("w"),
            number("h"), number("page_width"), number("page_height"), number("confidence"),
            number("extraction_confidence"), number("parsing_confidence"), text("reasoning"), text("error"),
            Field.of("rest", FieldType.Scalar.JSON));

    private EvidenceTable() {
    }

    /// The table of one dataset.
    public static TableSchema of(String dataset) {
        return new TableSchema(NAME + "/" + dataset, COLUMNS);
    }

    private static Field text(String name) {
        return Field.of(name, FieldType.Scalar.STRING);
    }

    private static Field number(String name) {
        return Field.of(name, FieldType.Scalar.DOUBLE);
    }

}
