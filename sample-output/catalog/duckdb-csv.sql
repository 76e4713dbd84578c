SET VARIABLE root = 'sample-output';
-- Typed views over the CSV files of all exports up to 000002.
-- Usage: duckdb -init catalog/duckdb-csv.sql
-- If the output was moved, change the path in line 1. A view has every exported version of a job; csv.latest
-- names the one that counts: join _job_id = job_id and _updated_at = result_updated_at.
CREATE SCHEMA IF NOT EXISTS csv;
CREATE SCHEMA IF NOT EXISTS csv_evidence;

-- Text that a spreadsheet would run as a formula has one apostrophe before it, and so has text that begins
-- with one.
CREATE OR REPLACE MACRO unguarded(cell) AS CASE WHEN cell[1] = '''' THEN cell[2:] ELSE cell END;

CREATE OR REPLACE VIEW csv."runs" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "job_id", unguarded(c1) AS "run_id", CAST(c2 AS TIMESTAMPTZ) AS "created_at", CAST(c3 AS TIMESTAMPTZ) AS "updated_at", unguarded(c4) AS "status", CAST(c5 AS BOOLEAN) AS "exported", unguarded(c6) AS "decision", unguarded(c7) AS "decision_reason", CAST(c8 AS TIMESTAMPTZ) AS "result_updated_at", unguarded(c9) AS "dataset", CAST(c10 AS INTEGER) AS "dataset_version", CAST(c11 AS BIGINT) AS "row_count", unguarded(c12) AS "result_shape", CAST(c13 AS BOOLEAN) AS "has_errors", unguarded(c14) AS "source", unguarded(c15) AS "project_id", unguarded(c16) AS "configuration_id", unguarded(c17) AS "extraction_agent_id", unguarded(c18) AS "run_project_id", unguarded(c19) AS "document_input_type", unguarded(c20) AS "document_input_value", unguarded(c21) AS "file_id", unguarded(c22) AS "file_name", unguarded(c23) AS "file_external_id", CAST(c24 AS BIGINT) AS "file_size", unguarded(c25) AS "file_type", unguarded(c26) AS "file_project_id", unguarded(c27) AS "file_data_source_id", CAST(c28 AS TIMESTAMPTZ) AS "file_created_at", CAST(c29 AS TIMESTAMPTZ) AS "file_updated_at", CAST(c30 AS TIMESTAMPTZ) AS "file_last_modified_at", CAST(c31 AS TIMESTAMPTZ) AS "file_expires_at", unguarded(c32) AS "file_purpose", unguarded(c33) AS "file_resource_info", unguarded(c34) AS "file_permission_info", unguarded(c35) AS "run_status", CAST(c36 AS TIMESTAMPTZ) AS "run_created_at", CAST(c37 AS TIMESTAMPTZ) AS "run_updated_at", CAST(c38 AS BOOLEAN) AS "from_ui", unguarded(c39) AS "error_message", unguarded(c40) AS "run_error", unguarded(c41) AS "extraction_target", unguarded(c42) AS "extraction_mode", unguarded(c43) AS "tier", unguarded(c44) AS "version", unguarded(c45) AS "system_prompt", CAST(c46 AS BOOLEAN) AS "cite_sources", CAST(c47 AS BOOLEAN) AS "confidence_scores", unguarded(c48) AS "page_selection", CAST(c49 AS BIGINT) AS "max_pages", unguarded(c50) AS "parse_tier", unguarded(c51) AS "requested_parse_tier", unguarded(c52) AS "parse_config_id", unguarded(c53) AS "parse_job_id", CAST(c54 AS BOOLEAN) AS "use_reasoning", CAST(c55 AS BOOLEAN) AS "citation_bbox", unguarded(c56) AS "chunk_mode", unguarded(c57) AS "parse_model", unguarded(c58) AS "extract_model", unguarded(c59) AS "priority", CAST(c60 AS BIGINT) AS "num_pages_context", CAST(c61 AS BOOLEAN) AS "invalidate_cache", CAST(c62 AS BOOLEAN) AS "high_resolution_mode", CAST(c63 AS BOOLEAN) AS "multimodal_fast_mode", CAST(c64 AS BOOLEAN) AS "disable_cache", CAST(c65 AS BOOLEAN) AS "spreadsheet_mode", unguarded(c66) AS "sheet_names", unguarded(c67) AS "lang", CAST(c68 AS BIGINT) AS "num_pages_extracted", CAST(c69 AS DOUBLE) AS "num_pages_billed", CAST(c70 AS BIGINT) AS "num_document_tokens", CAST(c71 AS BIGINT) AS "num_output_tokens", CAST(c72 AS DOUBLE) AS "credits", CAST(c73 AS DOUBLE) AS "extract_credits", CAST(c74 AS DOUBLE) AS "parse_credits", unguarded(c75) AS "data_schema", unguarded(c76) AS "data_schema_hash", CAST(c77 AS BIGINT) AS "_export", unguarded(c78) AS "job_rest", unguarded(c79) AS "run_rest", created_month
    FROM read_csv(getvariable('root') || '/csv/runs/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR', 'c25': 'VARCHAR', 'c26': 'VARCHAR', 'c27': 'VARCHAR', 'c28': 'VARCHAR', 'c29': 'VARCHAR', 'c30': 'VARCHAR', 'c31': 'VARCHAR', 'c32': 'VARCHAR', 'c33': 'VARCHAR', 'c34': 'VARCHAR', 'c35': 'VARCHAR', 'c36': 'VARCHAR', 'c37': 'VARCHAR', 'c38': 'VARCHAR', 'c39': 'VARCHAR', 'c40': 'VARCHAR', 'c41': 'VARCHAR', 'c42': 'VARCHAR', 'c43': 'VARCHAR', 'c44': 'VARCHAR', 'c45': 'VARCHAR', 'c46': 'VARCHAR', 'c47': 'VARCHAR', 'c48': 'VARCHAR', 'c49': 'VARCHAR', 'c50': 'VARCHAR', 'c51': 'VARCHAR', 'c52': 'VARCHAR', 'c53': 'VARCHAR', 'c54': 'VARCHAR', 'c55': 'VARCHAR', 'c56': 'VARCHAR', 'c57': 'VARCHAR', 'c58': 'VARCHAR', 'c59': 'VARCHAR', 'c60': 'VARCHAR', 'c61': 'VARCHAR', 'c62': 'VARCHAR', 'c63': 'VARCHAR', 'c64': 'VARCHAR', 'c65': 'VARCHAR', 'c66': 'VARCHAR', 'c67': 'VARCHAR', 'c68': 'VARCHAR', 'c69': 'VARCHAR', 'c70': 'VARCHAR', 'c71': 'VARCHAR', 'c72': 'VARCHAR', 'c73': 'VARCHAR', 'c74': 'VARCHAR', 'c75': 'VARCHAR', 'c76': 'VARCHAR', 'c77': 'VARCHAR', 'c78': 'VARCHAR', 'c79': 'VARCHAR'})
) AS cells WHERE _export <= 2;

-- The version of each job whose result counts, by the version that holds its rows.
CREATE OR REPLACE VIEW csv.latest AS
SELECT job_id, result_updated_at, dataset FROM csv.runs WHERE exported
QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) = 1;

CREATE OR REPLACE VIEW csv."usage" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "job_id", CAST(c1 AS TIMESTAMPTZ) AS "updated_at", CAST(c2 AS INTEGER) AS "statement", unguarded(c3) AS "run_id", unguarded(c4) AS "project_id", unguarded(c5) AS "configuration_id", unguarded(c6) AS "extraction_agent_id", unguarded(c7) AS "dataset", unguarded(c8) AS "day", CAST(c9 AS TIMESTAMPTZ) AS "created_at", unguarded(c10) AS "extraction_mode", unguarded(c11) AS "tier", unguarded(c12) AS "extract_model", unguarded(c13) AS "parse_model", unguarded(c14) AS "parse_tier", unguarded(c15) AS "parse_job_id", CAST(c16 AS BIGINT) AS "num_pages_extracted", CAST(c17 AS DOUBLE) AS "num_pages_billed", CAST(c18 AS BIGINT) AS "num_document_tokens", CAST(c19 AS BIGINT) AS "num_output_tokens", CAST(c20 AS DOUBLE) AS "credits", CAST(c21 AS DOUBLE) AS "extract_credits", CAST(c22 AS DOUBLE) AS "parse_credits", unguarded(c23) AS "cost_basis", CAST(c24 AS BIGINT) AS "_export", created_month
    FROM read_csv(getvariable('root') || '/csv/usage/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

-- Of each job the statement that counts for sums.
CREATE OR REPLACE VIEW csv.usage_current AS
SELECT * FROM csv.usage
QUALIFY row_number() OVER (
    PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, statement DESC, _export DESC) = 1;

CREATE OR REPLACE VIEW csv."schema_changes" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "dataset", CAST(c1 AS INTEGER) AS "version", CAST(c2 AS INTEGER) AS "previous_version", unguarded(c3) AS "change", unguarded(c4) AS "pointer", unguarded(c5) AS "name", unguarded(c6) AS "old_name", unguarded(c7) AS "old_type", unguarded(c8) AS "new_type", unguarded(c9) AS "job_id", CAST(c10 AS TIMESTAMPTZ) AS "updated_at", CAST(c11 AS TIMESTAMPTZ) AS "created_at", unguarded(c12) AS "schema_hash", CAST(c13 AS BIGINT) AS "_export", created_month
    FROM read_csv(getvariable('root') || '/csv/schema_changes/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."10-k-summary/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "registrant", unguarded(c9) AS "cik", CAST(c10 AS BIGINT) AS "fiscal_year", CAST(c11 AS BIGINT) AS "fiscal_quarter", unguarded(c12) AS "filing_date", unguarded(c13) AS "filing_type", CAST(c14 AS DOUBLE) AS "revenue.amount", unguarded(c15) AS "revenue.unit", unguarded(c16) AS "revenue.as_printed", CAST(c17 AS BIGINT) AS "segments.#", CAST(CAST(c18 AS JSON) AS BIGINT[]) AS "page_numbers", unguarded(c19) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/10-k-summary/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."10-k-summary.segments/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", unguarded(c4) AS "name", CAST(c5 AS DOUBLE) AS "revenue.amount", unguarded(c6) AS "revenue.unit", unguarded(c7) AS "revenue.as_printed", CAST(c8 AS DOUBLE) AS "growth_percent", unguarded(c9) AS "outlook", created_month
    FROM read_csv(getvariable('root') || '/csv/results/10-k-summary.segments/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR'})
) AS cells SEMI JOIN csv."10-k-summary/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv_evidence."10-k-summary" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/10-k-summary/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."bank-statement-row/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "Booking Date", unguarded(c9) AS "value_date", unguarded(c10) AS "text", unguarded(c11) AS "amount", CAST(c12 AS DOUBLE) AS "balance", CAST(c13 AS BIGINT) AS "sequence", CAST(c14 AS BOOLEAN) AS "reversed", unguarded(c15) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/bank-statement-row/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv_evidence."bank-statement-row" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/bank-statement-row/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."hospital/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "county", unguarded(c9) AS "hospital_name", CAST(CAST(c10 AS JSON) AS VARCHAR[]) AS "plan_names", CAST(c11 AS BIGINT) AS "beds", unguarded(c12) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/hospital/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."invoice/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "invoice_number", unguarded(c9) AS "invoice_date", unguarded(c10) AS "due_date", unguarded(c11) AS "vendor.name", unguarded(c12) AS "vendor.vat_id", unguarded(c13) AS "vendor.address.street", unguarded(c14) AS "vendor.address.city", unguarded(c15) AS "vendor.address.country", CAST(c16 AS BIGINT) AS "line_items.#", unguarded(c17) AS "currency", CAST(c18 AS DOUBLE) AS "total", CAST(c19 AS BOOLEAN) AS "paid", unguarded(c20) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/invoice/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."invoice.line_items/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", unguarded(c4) AS "description", CAST(c5 AS BIGINT) AS "quantity", CAST(c6 AS DOUBLE) AS "unit_price", CAST(c7 AS BOOLEAN) AS "taxable", CAST(CAST(c8 AS JSON) AS VARCHAR[]) AS "serial_numbers", created_month
    FROM read_csv(getvariable('root') || '/csv/results/invoice.line_items/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR'})
) AS cells SEMI JOIN csv."invoice/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv."invoice/v2" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "invoice_number", unguarded(c9) AS "invoice_date", unguarded(c10) AS "due_date", unguarded(c11) AS "payment_terms", unguarded(c12) AS "vendor.name", unguarded(c13) AS "vendor.vat_id", unguarded(c14) AS "vendor.address.street", unguarded(c15) AS "vendor.address.city", unguarded(c16) AS "vendor.address.country", CAST(c17 AS BIGINT) AS "line_items.#", unguarded(c18) AS "currency", CAST(c19 AS DOUBLE) AS "total", CAST(c20 AS BOOLEAN) AS "paid", unguarded(c21) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/invoice/v2/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."invoice.line_items/v2" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", unguarded(c4) AS "description", CAST(c5 AS BIGINT) AS "quantity", CAST(c6 AS DOUBLE) AS "unit_price", CAST(c7 AS BOOLEAN) AS "taxable", CAST(CAST(c8 AS JSON) AS VARCHAR[]) AS "serial_numbers", created_month
    FROM read_csv(getvariable('root') || '/csv/results/invoice.line_items/v2/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR'})
) AS cells SEMI JOIN csv."invoice/v2" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv_evidence."invoice" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/invoice/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."letters/v0" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "value", unguarded(c9) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/letters/v0/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."patent/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "title", unguarded(c9) AS "publication_number", unguarded(c10) AS "filed", CAST(CAST(c11 AS JSON) AS VARCHAR[]) AS "inventors", CAST(c12 AS BIGINT) AS "claims.#", unguarded(c13) AS "citation", unguarded(c14) AS "reasoning", unguarded(c15) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/patent/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."patent.claims/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", CAST(c4 AS BIGINT) AS "number", unguarded(c5) AS "text", CAST(c6 AS BOOLEAN) AS "independent", created_month
    FROM read_csv(getvariable('root') || '/csv/results/patent.claims/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR'})
) AS cells SEMI JOIN csv."patent/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv_evidence."patent" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/patent/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."product-datasheet/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "part_number", unguarded(c9) AS "dimensions.length", unguarded(c10) AS "dimensions.diameter", CAST(c11 AS DOUBLE) AS "dimensions.weight_g", CAST(c12 AS DOUBLE) AS "electrical.voltage.min", CAST(c13 AS DOUBLE) AS "electrical.voltage.max", unguarded(c14) AS "electrical.voltage.unit", unguarded(c15) AS "electrical.tolerance", CAST(CAST(c16 AS JSON) AS VARCHAR[]) AS "certifications", unguarded(c17) AS "attributes", unguarded(c18) AS "remarks", unguarded(c19) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/product-datasheet/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv_evidence."product-datasheet" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/product-datasheet/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."purchase-order/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "poNumber", unguarded(c9) AS "orderedOn", unguarded(c10) AS "buyer", unguarded(c11) AS "shipTo.site", unguarded(c12) AS "shipTo.contact", CAST(c13 AS BIGINT) AS "positions.#", unguarded(c14) AS "priority", CAST(c15 AS BOOLEAN) AS "approved", unguarded(c16) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/purchase-order/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."purchase-order.positions/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", unguarded(c4) AS "sku", CAST(c5 AS BIGINT) AS "quantity", unguarded(c6) AS "price", CAST(c7 AS BIGINT) AS "deliveries.#", created_month
    FROM read_csv(getvariable('root') || '/csv/results/purchase-order.positions/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR'})
) AS cells SEMI JOIN csv."purchase-order/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv."purchase-order.positions.deliveries/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", CAST(c4 AS INTEGER) AS "_index_2", unguarded(c5) AS "on", CAST(c6 AS BIGINT) AS "quantity", created_month
    FROM read_csv(getvariable('root') || '/csv/results/purchase-order.positions.deliveries/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR'})
) AS cells SEMI JOIN csv."purchase-order/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv_evidence."purchase-order" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/purchase-order/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."resume/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", unguarded(c1) AS "_run_id", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_page", unguarded(c4) AS "_document", CAST(c5 AS TIMESTAMPTZ) AS "_created_at", CAST(c6 AS TIMESTAMPTZ) AS "_updated_at", CAST(c7 AS BIGINT) AS "_export", unguarded(c8) AS "fullName", unguarded(c9) AS "email", unguarded(c10) AS "phone", unguarded(c11) AS "summary", CAST(c12 AS BIGINT) AS "yearsOfExperience", CAST(CAST(c13 AS JSON) AS VARCHAR[]) AS "skills", unguarded(c14) AS "seniority", CAST(c15 AS BIGINT) AS "experience.#", unguarded(c16) AS "_rescued", created_month
    FROM read_csv(getvariable('root') || '/csv/results/resume/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR'})
) AS cells WHERE _export <= 2;

CREATE OR REPLACE VIEW csv."resume.experience/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", unguarded(c4) AS "employer", unguarded(c5) AS "role", unguarded(c6) AS "from", unguarded(c7) AS "to", CAST(c8 AS BIGINT) AS "projects.#", created_month
    FROM read_csv(getvariable('root') || '/csv/results/resume.experience/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR'})
) AS cells SEMI JOIN csv."resume/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv."resume.experience.projects/v1" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS TIMESTAMPTZ) AS "_updated_at", CAST(c2 AS INTEGER) AS "_row", CAST(c3 AS INTEGER) AS "_index_1", CAST(c4 AS INTEGER) AS "_index_2", unguarded(c5) AS "name", CAST(c6 AS DOUBLE) AS "budget", created_month
    FROM read_csv(getvariable('root') || '/csv/results/resume.experience.projects/v1/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR'})
) AS cells SEMI JOIN csv."resume/v1" USING ("_job_id", "_updated_at", "_row");

CREATE OR REPLACE VIEW csv_evidence."resume" AS
SELECT * FROM (
    SELECT unguarded(c0) AS "_job_id", CAST(c1 AS INTEGER) AS "_row", CAST(c2 AS TIMESTAMPTZ) AS "_created_at", CAST(c3 AS TIMESTAMPTZ) AS "_updated_at", CAST(c4 AS BIGINT) AS "_export", unguarded(c5) AS "pointer", unguarded(c6) AS "path", CAST(CAST(c7 AS JSON) AS INTEGER[]) AS "indexes", unguarded(c8) AS "value", CAST(c9 AS INTEGER) AS "citation", CAST(c10 AS INTEGER) AS "box", CAST(c11 AS INTEGER) AS "page", unguarded(c12) AS "matching_text", CAST(c13 AS DOUBLE) AS "x", CAST(c14 AS DOUBLE) AS "y", CAST(c15 AS DOUBLE) AS "w", CAST(c16 AS DOUBLE) AS "h", CAST(c17 AS DOUBLE) AS "page_width", CAST(c18 AS DOUBLE) AS "page_height", CAST(c19 AS DOUBLE) AS "confidence", CAST(c20 AS DOUBLE) AS "extraction_confidence", CAST(c21 AS DOUBLE) AS "parsing_confidence", unguarded(c22) AS "reasoning", unguarded(c23) AS "error", unguarded(c24) AS "rest", created_month
    FROM read_csv(getvariable('root') || '/csv/evidence/resume/**/*.csv*', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', new_line = '\r\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
        hive_types = {'created_month': DATE}, max_line_size = 140000000, buffer_size = 141000000,
        columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR', 'c4': 'VARCHAR', 'c5': 'VARCHAR', 'c6': 'VARCHAR', 'c7': 'VARCHAR', 'c8': 'VARCHAR', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR', 'c12': 'VARCHAR', 'c13': 'VARCHAR', 'c14': 'VARCHAR', 'c15': 'VARCHAR', 'c16': 'VARCHAR', 'c17': 'VARCHAR', 'c18': 'VARCHAR', 'c19': 'VARCHAR', 'c20': 'VARCHAR', 'c21': 'VARCHAR', 'c22': 'VARCHAR', 'c23': 'VARCHAR', 'c24': 'VARCHAR'})
) AS cells WHERE _export <= 2;
