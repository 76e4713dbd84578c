package dev.extractexport.dataset;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The frozen columns of one `v<k>`.
/// @param dataset the name of its folder
/// @param version 1 or more; 0 for results without a schema
/// @param fields of a row, in schema order; null in version 0, whose one column is `value`
public record DatasetVersion(String dataset, int version, FieldType.@Nullable Struct fields) {

    /// The columns before those of the schema, by index.
    public static final int JOB_ID = 0;

    public static final int RUN_ID = 1;

    public static final int ROW = 2;

    public static final int PAGE = 3;

    public static final int DOCUMENT = 4;

    public static final int CREATED_AT = 5;

    public static final int UPDATED_AT = 6;

    public static final int EXPORT = 7;

    /// The first column of the schema; `value` in version 0. The rest follows in schema
    /// order.
    public static final int FIRST_FIELD = 8;

    /// Where the schema's columns end.
    static final String RESCUED = "_rescued";

    private static final List<Field> OWN = List.of(Field.of("_job_id", FieldType.Scalar.STRING),
            Field.of("_run_id", FieldType.Scalar.STRING), Field.of("_row", FieldType.Scalar.INT32),
            Field.of("_page", FieldType.Scalar.INT32), Field.of("_document", FieldType.Scalar.STRING),
            Field.of("_created_at", FieldType.Scalar.TIMESTAMP), Field.of("_updated_at", FieldType.Scalar.TIMESTAMP),
            Field.of("_export", FieldType.Scalar.INT64));

    /// What tells a row from all others, as the flat tables of its lists repeat it.
    private static final List<Integer> KEY = List.of(JOB_ID, UPDATED_AT, ROW);

    /// Names that a column of the schema cannot have: ours, and the partition's.
    public static final List<String> RESERVED = reserved();

    public DatasetVersion {
        if (!DatasetNames.isValid(dataset)) {
            throw new IllegalArgumentException("Dataset '%s': a name is 1 to %d of the characters a-z 0-9 _ -"
                .formatted(dataset, DatasetNames.MAX_LENGTH));
        }
        if (version < 0 || (version == 0) != (fields == null)) {
            throw new IllegalArgumentException(
                    "Dataset '%s': version is %d and fields are %s, but only version 0 has none".formatted(dataset,
                            version, (fields == null) ? "absent" : "present"));
        }
    }

    /// The columns in the order in which they are written.
    public TableSchema table() {
        List<Field> columns = new ArrayList<>(OWN);
        if (this.fields == null) {
            columns.add(Field.of("value", FieldType.Scalar.JSON));
        }
        else {
            columns.addAll(this.fields.fields());
        }
        columns.add(Field.of(RESCUED, FieldType.Scalar.JSON));
        return new TableSchema("results/" + this.dataset + "/v" + this.version, columns, KEY);
    }

    /// The index of `_rescued`, the last column.
    public int rescuedColumn() {
        return FIRST_FIELD + ((this.fields == null) ? 1 : this.fields.fields().size());
    }

    private static List<String> reserved() {
        List<String> names = new ArrayList<>(OWN.stream().map(Field::name).toList());
        names.add(RESCUED);
        names.add("created_month");
        return List.copyOf(names);
    }

}
