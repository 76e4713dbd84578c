SET VARIABLE root = 'sample-output';
-- Views over the Parquet tables of all exports up to 000002.
-- Usage: duckdb -init catalog/duckdb.sql
-- If the output was moved, change the path in line 1.
CREATE SCHEMA IF NOT EXISTS results;
CREATE SCHEMA IF NOT EXISTS evidence;

-- One row per version of an extract job and export; is_latest marks the newest of each job.
CREATE OR REPLACE VIEW main.runs AS
SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) = 1 AS is_latest
FROM read_parquet(getvariable('root') || '/parquet/runs/**/*.parquet', union_by_name = true, hive_partitioning = true, hive_types = {'created_month': DATE})
WHERE _export <= 2;

-- One row per version of an extract job and statement about what it took.
CREATE OR REPLACE VIEW main.usage AS
SELECT *
FROM read_parquet(getvariable('root') || '/parquet/usage/**/*.parquet', union_by_name = true, hive_partitioning = true, hive_types = {'created_month': DATE})
WHERE _export <= 2;

-- One row per version of an extract job and export that could not write its result.
CREATE OR REPLACE VIEW main.rejects AS
SELECT *
FROM (SELECT CAST(NULL AS VARCHAR) AS "job_id", CAST(NULL AS TIMESTAMPTZ) AS "updated_at", CAST(NULL AS TIMESTAMPTZ) AS "created_at", CAST(NULL AS VARCHAR) AS "document", CAST(NULL AS VARCHAR) AS "dataset", CAST(NULL AS VARCHAR) AS "configuration_id", CAST(NULL AS VARCHAR) AS "extraction_agent_id", CAST(NULL AS VARCHAR) AS "status", CAST(NULL AS VARCHAR) AS "stage", CAST(NULL AS VARCHAR) AS "reason", CAST(NULL AS INTEGER) AS "attempts", CAST(NULL AS VARCHAR) AS "segment", CAST(NULL AS BIGINT) AS "frame_offset", CAST(NULL AS BIGINT) AS "frame_length", CAST(NULL AS BIGINT) AS "frame_plain_length", CAST(NULL AS BIGINT) AS "_export", CAST(NULL AS DATE) AS created_month LIMIT 0)
WHERE _export <= 2;

-- What is still out: rejects whose job has nothing newer, exported or not.
CREATE OR REPLACE VIEW main.rejects_open AS
SELECT rejects.*
FROM main.rejects AS rejects JOIN main.runs AS latest
ON rejects.job_id = latest.job_id AND rejects._export = latest._export
WHERE latest.is_latest AND latest.decision = 'quarantined'
    AND (latest.updated_at IS NULL OR latest.updated_at = rejects.updated_at);

-- One row per change between two versions of a dataset.
CREATE OR REPLACE VIEW main.schema_changes AS
SELECT *
FROM read_parquet(getvariable('root') || '/parquet/schema_changes/**/*.parquet', union_by_name = true, hive_partitioning = true, hive_types = {'created_month': DATE})
WHERE _export <= 2;

-- Of each job the statement that counts for sums.
CREATE OR REPLACE VIEW main.usage_current AS
SELECT * EXCLUDE (_place)
FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, statement DESC, _export DESC) AS _place
    FROM main.usage)
WHERE _place = 1;

-- 10-k-summary: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."10-k-summary" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "registrant", "cik", "fiscal_year", "fiscal_quarter", "filing_date", "filing_type", "revenue", "segments", "page_numbers", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/10-k-summary/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = '10-k-summary' AND all_rows._export <= 2;

-- bank-statement-row: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."bank-statement-row" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "Booking Date", "value_date", "text", "amount", "balance", "sequence", "reversed", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/bank-statement-row/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'bank-statement-row' AND all_rows._export <= 2;

-- hospital: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."hospital" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "county", "hospital_name", "plan_names", "beds", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/hospital/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'hospital' AND all_rows._export <= 2;

-- invoice: the rows of the newest exported version of each job, out of v1, v2
CREATE OR REPLACE VIEW results."invoice" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "invoice_number", "invoice_date", "due_date", NULL AS "payment_terms", "vendor", "line_items", "currency", "total", "paid", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/invoice/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
    UNION ALL
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "invoice_number", "invoice_date", "due_date", "payment_terms", "vendor", "line_items", "currency", "total", "paid", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/invoice/v2/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'invoice' AND all_rows._export <= 2;

-- letters: the rows of the newest exported version of each job, out of v0
CREATE OR REPLACE VIEW results."letters" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "value", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/letters/v0/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'letters' AND all_rows._export <= 2;

-- patent: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."patent" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "title", "publication_number", "filed", "inventors", "claims", "citation", "reasoning", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/patent/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'patent' AND all_rows._export <= 2;

-- product-datasheet: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."product-datasheet" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "part_number", "dimensions", "electrical", "certifications", "attributes", "remarks", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/product-datasheet/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'product-datasheet' AND all_rows._export <= 2;

-- purchase-order: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."purchase-order" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "poNumber", "orderedOn", "buyer", "shipTo", "positions", "priority", "approved", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/purchase-order/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'purchase-order' AND all_rows._export <= 2;

-- resume: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE VIEW results."resume" AS
WITH all_rows AS (
    SELECT "_job_id", "_run_id", "_row", "_page", "_document", "_created_at", "_updated_at", "_export", "fullName", "email", "phone", "summary", "yearsOfExperience", "skills", "seniority", "experience", "_rescued", CAST(created_month AS DATE) AS created_month
    FROM read_parquet(getvariable('root') || '/parquet/results/resume/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'resume' AND all_rows._export <= 2;

-- 10-k-summary: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."10-k-summary" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/10-k-summary/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = '10-k-summary' AND found._export <= 2;

-- bank-statement-row: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."bank-statement-row" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/bank-statement-row/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'bank-statement-row' AND found._export <= 2;

-- invoice: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."invoice" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/invoice/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'invoice' AND found._export <= 2;

-- patent: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."patent" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/patent/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'patent' AND found._export <= 2;

-- product-datasheet: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."product-datasheet" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/product-datasheet/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'product-datasheet' AND found._export <= 2;

-- purchase-order: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."purchase-order" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/purchase-order/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'purchase-order' AND found._export <= 2;

-- resume: where the values of the newest exported version of each job were found
CREATE OR REPLACE VIEW evidence."resume" AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT found."_job_id", found."_row", found."_created_at", found."_updated_at", found."_export", found."pointer", found."path", found."indexes", found."value", found."citation", found."box", found."page", found."matching_text", found."x", found."y", found."w", found."h", found."page_width", found."page_height", found."confidence", found."extraction_confidence", found."parsing_confidence", found."reasoning", found."error", found."rest", CAST(found.created_month AS DATE) AS created_month
FROM read_parquet(getvariable('root') || '/parquet/evidence/resume/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE}) AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'resume' AND found._export <= 2;

-- What a person should look at: each value with a confidence, the least sure first.
CREATE OR REPLACE VIEW main.low_confidence AS
WITH leaf_values AS (
SELECT '10-k-summary' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."10-k-summary"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'bank-statement-row' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."bank-statement-row"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'invoice' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."invoice"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'patent' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."patent"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'product-datasheet' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."product-datasheet"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'purchase-order' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."purchase-order"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'resume' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence."resume"
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
), latest_documents AS (
    SELECT job_id, file_name, document_input_value, file_id
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM main.runs WHERE exported)
    WHERE _place = 1
)
SELECT CAST(row_number() OVER (ORDER BY leaf_values.confidence, dataset, _job_id, _row NULLS FIRST, pointer) AS BIGINT) AS rank,
    leaf_values.confidence, dataset, _job_id, _updated_at,
    COALESCE(NULLIF(file_name, ''), NULLIF(document_input_value, ''), file_id) AS _document,
    _row, pointer, path, value, page, matching_text
FROM leaf_values JOIN latest_documents ON leaf_values._job_id = latest_documents.job_id
ORDER BY rank;
