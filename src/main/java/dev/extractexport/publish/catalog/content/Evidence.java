package dev.extractexport.publish.catalog.content;

import java.util.List;

import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType.Scalar;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.ledger.Parts;

/// The evidence of one dataset.
/// @param dataset its name
/// @param files one for each format, `parquet` first; none while no document has evidence
public record Evidence(String dataset, List<Parts.Totals> files) {

    /// The columns, described; the same for all datasets.
    public static final List<Field> COLUMNS = EvidenceTable.COLUMNS.stream()
        .map((field) -> Descriptions.described(EvidenceTable.NAME, field))
        .toList();

    /// The view over the evidence of all datasets that says what a person should look at.
    public static final TableSchema LOW_CONFIDENCE = Descriptions.described(new TableSchema("low_confidence",
            List.of(Field.of("rank", Scalar.INT64), Field.of("confidence", Scalar.DOUBLE),
                    Field.of("dataset", Scalar.STRING), Field.of("_job_id", Scalar.STRING),
                    Field.of("_updated_at", Scalar.TIMESTAMP), Field.of("_document", Scalar.STRING),
                    Field.of("_row", Scalar.INT32), Field.of("pointer", Scalar.STRING), Field.of("path", Scalar.STRING),
                    Field.of("value", Scalar.STRING), Field.of("page", Scalar.INT32),
                    Field.of("matching_text", Scalar.STRING))));

    public Evidence {
        files = List.copyOf(files);
    }

    /// The folder below each format.
    public String table() {
        return EvidenceTable.NAME + "/" + this.dataset;
    }

    /// What the views call it.
    public String view() {
        return EvidenceTable.NAME + "." + this.dataset;
    }

    /// Whether views have something to read.
    public boolean hasParquet() {
        return this.files.stream().anyMatch((file) -> file.format().equals(Contents.PARQUET));
    }

    /// Its form in CSV, if it has files.
    public List<Contents.CsvTable> csv() {
        return this.files.stream()
            .filter((file) -> file.format().equals(Contents.CSV))
            .map((file) -> new Contents.CsvTable(table(), FlatTables.of(EvidenceTable.of(this.dataset)).main(), file))
            .toList();
    }

}
