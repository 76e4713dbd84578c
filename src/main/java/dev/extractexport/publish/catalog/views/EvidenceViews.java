package dev.extractexport.publish.catalog.views;

import java.util.List;
import java.util.stream.Collectors;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Evidence;

/// Views over the evidence of the newest version of every job, and one over all of them that ranks
/// values by how sure the service is.
record EvidenceViews(Dialect dialect, Contents contents) {

    void append(StringBuilder sql) {
        List<Evidence> all = this.contents.datasets()
            .stream()
            .map(Contents.Dataset::evidence)
            .filter(Evidence::hasParquet)
            .toList();
        all.forEach((evidence) -> append(evidence, sql));
        sql.append("""

                -- What a person should look at: each value with a confidence, the least sure first.
                """).append(this.dialect.view(Evidence.LOW_CONFIDENCE.name(), lowConfidence(all)));
    }

    private void append(Evidence evidence, StringBuilder sql) {
        sql.append("\n-- ")
            .append(evidence.dataset())
            .append(": where the values of the newest exported version of each job were found\n")
            .append(this.dialect.source(evidence.table(), List.of()));
        String columns = Evidence.COLUMNS.stream()
            .map((field) -> "found." + this.dialect.identifier(field.name()))
            .collect(Collectors.joining(", "));
        sql.append(this.dialect.view(evidence.view(), """
                WITH latest_versions AS (
                %s
                )
                SELECT %s, CAST(found.created_month AS DATE) AS created_month
                FROM %s AS found JOIN latest_versions
                ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
                WHERE latest_versions.dataset = %s AND found._export <= %d""".formatted(
                newest("job_id, result_updated_at, dataset"), columns, this.dialect.files(evidence.table(), false),
                this.dialect.literal(evidence.dataset()), this.contents.export())));
    }

    /// Of each value the row of its first citation and box.
    private String lowConfidence(List<Evidence> all) {
        String values = all.isEmpty() ? none()
                : all.stream().map(this::values).collect(Collectors.joining("\n    UNION ALL\n"));
        return """
                WITH leaf_values AS (
                %s
                ), latest_documents AS (
                %s
                )
                SELECT CAST(row_number() OVER (ORDER BY leaf_values.confidence, dataset, _job_id, _row NULLS FIRST, pointer) AS BIGINT) AS rank,
                    leaf_values.confidence, dataset, _job_id, _updated_at,
                    COALESCE(NULLIF(file_name, ''), NULLIF(document_input_value, ''), file_id) AS _document,
                    _row, pointer, path, value, page, matching_text
                FROM leaf_values JOIN latest_documents ON leaf_values._job_id = latest_documents.job_id
                ORDER BY rank"""
            .formatted(values, newest("job_id, file_name, document_input_value, file_id"));
    }

    private String values(Evidence evidence) {
        String confidence = "COALESCE(confidence, extraction_confidence, parsing_confidence)";
        return """
                SELECT %1$s AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
                    %2$s AS confidence
                FROM %3$s
                WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND %2$s IS NOT NULL"""
            .formatted(this.dialect.literal(evidence.dataset()), confidence, this.dialect.viewName(evidence.view()));
    }

    /// No values, with the types they would have.
    private String none() {
        return Evidence.LOW_CONFIDENCE.columns()
            .stream()
            .filter((field) -> !List.of("rank", "_document").contains(field.name()))
            .map((field) -> "CAST(NULL AS %s) AS %s".formatted(this.dialect.type((FieldType.Scalar) field.type()),
                    this.dialect.identifier(field.name())))
            .collect(Collectors.joining(", ", "    SELECT ", " LIMIT 0"));
    }

    private String newest(String columns) {
        return Views.newest(columns, this.dialect.viewName("runs") + " WHERE exported", "").indent(4).stripTrailing();
    }

}
