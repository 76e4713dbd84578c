SET root=sample-output;
-- Views over the Parquet tables of all exports up to 000002.
-- Usage: spark-sql -f FILE, or spark-sql -i catalog/spark.sql to go on asking. In a notebook:
--   for statement in open("catalog/spark.sql", encoding="utf-8").read().split(";\n"):
--       if statement.strip(): spark.sql(statement)
-- If the output was moved, change the path in line 1. Load the file again to see later exports.
SET spark.sql.variable.substitute=true;

-- One row per version of an extract job and export; is_latest marks the newest of each job.
CREATE OR REPLACE TEMPORARY VIEW _files_runs (`job_id` STRING, `run_id` STRING, `created_at` TIMESTAMP, `updated_at` TIMESTAMP, `status` STRING, `exported` BOOLEAN, `decision` STRING, `decision_reason` STRING, `result_updated_at` TIMESTAMP, `dataset` STRING, `dataset_version` INT, `row_count` BIGINT, `result_shape` STRING, `has_errors` BOOLEAN, `source` STRING, `project_id` STRING, `configuration_id` STRING, `extraction_agent_id` STRING, `run_project_id` STRING, `document_input_type` STRING, `document_input_value` STRING, `file_id` STRING, `file_name` STRING, `file_external_id` STRING, `file_size` BIGINT, `file_type` STRING, `file_project_id` STRING, `file_data_source_id` STRING, `file_created_at` TIMESTAMP, `file_updated_at` TIMESTAMP, `file_last_modified_at` TIMESTAMP, `file_expires_at` TIMESTAMP, `file_purpose` STRING, `file_resource_info` STRING, `file_permission_info` STRING, `run_status` STRING, `run_created_at` TIMESTAMP, `run_updated_at` TIMESTAMP, `from_ui` BOOLEAN, `error_message` STRING, `run_error` STRING, `extraction_target` STRING, `extraction_mode` STRING, `tier` STRING, `version` STRING, `system_prompt` STRING, `cite_sources` BOOLEAN, `confidence_scores` BOOLEAN, `page_selection` STRING, `max_pages` BIGINT, `parse_tier` STRING, `requested_parse_tier` STRING, `parse_config_id` STRING, `parse_job_id` STRING, `use_reasoning` BOOLEAN, `citation_bbox` BOOLEAN, `chunk_mode` STRING, `parse_model` STRING, `extract_model` STRING, `priority` STRING, `num_pages_context` BIGINT, `invalidate_cache` BOOLEAN, `high_resolution_mode` BOOLEAN, `multimodal_fast_mode` BOOLEAN, `disable_cache` BOOLEAN, `spreadsheet_mode` BOOLEAN, `sheet_names` STRING, `lang` STRING, `num_pages_extracted` BIGINT, `num_pages_billed` DOUBLE, `num_document_tokens` BIGINT, `num_output_tokens` BIGINT, `credits` DOUBLE, `extract_credits` DOUBLE, `parse_credits` DOUBLE, `data_schema` STRING, `data_schema_hash` STRING, _export BIGINT, `job_rest` STRING, `run_rest` STRING, created_month DATE)
USING parquet OPTIONS (path '${root}/parquet/runs');
CREATE OR REPLACE TEMPORARY VIEW runs AS
SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) = 1 AS is_latest
FROM _files_runs
WHERE _export <= 2;

-- One row per version of an extract job and statement about what it took.
CREATE OR REPLACE TEMPORARY VIEW _files_usage (`job_id` STRING, `updated_at` TIMESTAMP, `statement` INT, `run_id` STRING, `project_id` STRING, `configuration_id` STRING, `extraction_agent_id` STRING, `dataset` STRING, `day` STRING, `created_at` TIMESTAMP, `extraction_mode` STRING, `tier` STRING, `extract_model` STRING, `parse_model` STRING, `parse_tier` STRING, `parse_job_id` STRING, `num_pages_extracted` BIGINT, `num_pages_billed` DOUBLE, `num_document_tokens` BIGINT, `num_output_tokens` BIGINT, `credits` DOUBLE, `extract_credits` DOUBLE, `parse_credits` DOUBLE, `cost_basis` STRING, _export BIGINT, created_month DATE)
USING parquet OPTIONS (path '${root}/parquet/usage');
CREATE OR REPLACE TEMPORARY VIEW usage AS
SELECT *
FROM _files_usage
WHERE _export <= 2;

-- One row per version of an extract job and export that could not write its result.
CREATE OR REPLACE TEMPORARY VIEW rejects AS
SELECT *
FROM (SELECT CAST(NULL AS STRING) AS `job_id`, CAST(NULL AS TIMESTAMP) AS `updated_at`, CAST(NULL AS TIMESTAMP) AS `created_at`, CAST(NULL AS STRING) AS `document`, CAST(NULL AS STRING) AS `dataset`, CAST(NULL AS STRING) AS `configuration_id`, CAST(NULL AS STRING) AS `extraction_agent_id`, CAST(NULL AS STRING) AS `status`, CAST(NULL AS STRING) AS `stage`, CAST(NULL AS STRING) AS `reason`, CAST(NULL AS INT) AS `attempts`, CAST(NULL AS STRING) AS `segment`, CAST(NULL AS BIGINT) AS `frame_offset`, CAST(NULL AS BIGINT) AS `frame_length`, CAST(NULL AS BIGINT) AS `frame_plain_length`, CAST(NULL AS BIGINT) AS _export, CAST(NULL AS DATE) AS created_month LIMIT 0)
WHERE _export <= 2;

-- What is still out: rejects whose job has nothing newer, exported or not.
CREATE OR REPLACE TEMPORARY VIEW rejects_open AS
SELECT rejects.*
FROM rejects AS rejects JOIN runs AS latest
ON rejects.job_id = latest.job_id AND rejects._export = latest._export
WHERE latest.is_latest AND latest.decision = 'quarantined'
    AND (latest.updated_at IS NULL OR latest.updated_at = rejects.updated_at);

-- One row per change between two versions of a dataset.
CREATE OR REPLACE TEMPORARY VIEW _files_schema_changes (`dataset` STRING, `version` INT, `previous_version` INT, `change` STRING, `pointer` STRING, `name` STRING, `old_name` STRING, `old_type` STRING, `new_type` STRING, `job_id` STRING, `updated_at` TIMESTAMP, `created_at` TIMESTAMP, `schema_hash` STRING, _export BIGINT, created_month DATE)
USING parquet OPTIONS (path '${root}/parquet/schema_changes');
CREATE OR REPLACE TEMPORARY VIEW schema_changes AS
SELECT *
FROM _files_schema_changes
WHERE _export <= 2;

-- Of each job the statement that counts for sums.
CREATE OR REPLACE TEMPORARY VIEW usage_current AS
SELECT * EXCEPT (_place)
FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, statement DESC, _export DESC) AS _place
    FROM usage)
WHERE _place = 1;

-- 10-k-summary: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW `_files_10-k-summary_v1`
USING parquet OPTIONS (path '${root}/parquet/results/10-k-summary/v1');
CREATE OR REPLACE TEMPORARY VIEW `results_10-k-summary` AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `registrant`, `cik`, `fiscal_year`, `fiscal_quarter`, `filing_date`, `filing_type`, `revenue`, `segments`, `page_numbers`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM `_files_10-k-summary_v1`
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = '10-k-summary' AND all_rows._export <= 2;

-- bank-statement-row: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW `_files_bank-statement-row_v1`
USING parquet OPTIONS (path '${root}/parquet/results/bank-statement-row/v1');
CREATE OR REPLACE TEMPORARY VIEW `results_bank-statement-row` AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `Booking Date`, `value_date`, `text`, `amount`, `balance`, `sequence`, `reversed`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM `_files_bank-statement-row_v1`
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'bank-statement-row' AND all_rows._export <= 2;

-- hospital: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW _files_hospital_v1
USING parquet OPTIONS (path '${root}/parquet/results/hospital/v1');
CREATE OR REPLACE TEMPORARY VIEW results_hospital AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `county`, `hospital_name`, `plan_names`, `beds`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM _files_hospital_v1
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'hospital' AND all_rows._export <= 2;

-- invoice: the rows of the newest exported version of each job, out of v1, v2
CREATE OR REPLACE TEMPORARY VIEW _files_invoice_v1
USING parquet OPTIONS (path '${root}/parquet/results/invoice/v1');
CREATE OR REPLACE TEMPORARY VIEW _files_invoice_v2
USING parquet OPTIONS (path '${root}/parquet/results/invoice/v2');
CREATE OR REPLACE TEMPORARY VIEW results_invoice AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `invoice_number`, `invoice_date`, `due_date`, NULL AS `payment_terms`, `vendor`, `line_items`, `currency`, `total`, `paid`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM _files_invoice_v1
    UNION ALL
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `invoice_number`, `invoice_date`, `due_date`, `payment_terms`, `vendor`, `line_items`, `currency`, `total`, `paid`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM _files_invoice_v2
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'invoice' AND all_rows._export <= 2;

-- letters: the rows of the newest exported version of each job, out of v0
CREATE OR REPLACE TEMPORARY VIEW _files_letters_v0
USING parquet OPTIONS (path '${root}/parquet/results/letters/v0');
CREATE OR REPLACE TEMPORARY VIEW results_letters AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `value`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM _files_letters_v0
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'letters' AND all_rows._export <= 2;

-- patent: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW _files_patent_v1
USING parquet OPTIONS (path '${root}/parquet/results/patent/v1');
CREATE OR REPLACE TEMPORARY VIEW results_patent AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `title`, `publication_number`, `filed`, `inventors`, `claims`, `citation`, `reasoning`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM _files_patent_v1
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'patent' AND all_rows._export <= 2;

-- product-datasheet: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW `_files_product-datasheet_v1`
USING parquet OPTIONS (path '${root}/parquet/results/product-datasheet/v1');
CREATE OR REPLACE TEMPORARY VIEW `results_product-datasheet` AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `part_number`, `dimensions`, `electrical`, `certifications`, `attributes`, `remarks`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM `_files_product-datasheet_v1`
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'product-datasheet' AND all_rows._export <= 2;

-- purchase-order: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW `_files_purchase-order_v1`
USING parquet OPTIONS (path '${root}/parquet/results/purchase-order/v1');
CREATE OR REPLACE TEMPORARY VIEW `results_purchase-order` AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `poNumber`, `orderedOn`, `buyer`, `shipTo`, `positions`, `priority`, `approved`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM `_files_purchase-order_v1`
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'purchase-order' AND all_rows._export <= 2;

-- resume: the rows of the newest exported version of each job, out of v1
CREATE OR REPLACE TEMPORARY VIEW _files_resume_v1
USING parquet OPTIONS (path '${root}/parquet/results/resume/v1');
CREATE OR REPLACE TEMPORARY VIEW results_resume AS
WITH all_rows AS (
    SELECT _job_id, _run_id, _row, _page, _document, _created_at, _updated_at, _export, `fullName`, `email`, `phone`, `summary`, `yearsOfExperience`, `skills`, `seniority`, `experience`, _rescued, CAST(created_month AS DATE) AS created_month
    FROM _files_resume_v1
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT all_rows.* FROM all_rows JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'resume' AND all_rows._export <= 2;

-- 10-k-summary: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW `_evidence_files_10-k-summary`
USING parquet OPTIONS (path '${root}/parquet/evidence/10-k-summary');
CREATE OR REPLACE TEMPORARY VIEW `evidence_10-k-summary` AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM `_evidence_files_10-k-summary` AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = '10-k-summary' AND found._export <= 2;

-- bank-statement-row: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW `_evidence_files_bank-statement-row`
USING parquet OPTIONS (path '${root}/parquet/evidence/bank-statement-row');
CREATE OR REPLACE TEMPORARY VIEW `evidence_bank-statement-row` AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM `_evidence_files_bank-statement-row` AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'bank-statement-row' AND found._export <= 2;

-- invoice: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW _evidence_files_invoice
USING parquet OPTIONS (path '${root}/parquet/evidence/invoice');
CREATE OR REPLACE TEMPORARY VIEW evidence_invoice AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM _evidence_files_invoice AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'invoice' AND found._export <= 2;

-- patent: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW _evidence_files_patent
USING parquet OPTIONS (path '${root}/parquet/evidence/patent');
CREATE OR REPLACE TEMPORARY VIEW evidence_patent AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM _evidence_files_patent AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'patent' AND found._export <= 2;

-- product-datasheet: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW `_evidence_files_product-datasheet`
USING parquet OPTIONS (path '${root}/parquet/evidence/product-datasheet');
CREATE OR REPLACE TEMPORARY VIEW `evidence_product-datasheet` AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM `_evidence_files_product-datasheet` AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'product-datasheet' AND found._export <= 2;

-- purchase-order: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW `_evidence_files_purchase-order`
USING parquet OPTIONS (path '${root}/parquet/evidence/purchase-order');
CREATE OR REPLACE TEMPORARY VIEW `evidence_purchase-order` AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM `_evidence_files_purchase-order` AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'purchase-order' AND found._export <= 2;

-- resume: where the values of the newest exported version of each job were found
CREATE OR REPLACE TEMPORARY VIEW _evidence_files_resume
USING parquet OPTIONS (path '${root}/parquet/evidence/resume');
CREATE OR REPLACE TEMPORARY VIEW evidence_resume AS
WITH latest_versions AS (
    SELECT job_id, result_updated_at, dataset
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT found._job_id, found._row, found._created_at, found._updated_at, found._export, found.`pointer`, found.`path`, found.`indexes`, found.`value`, found.`citation`, found.`box`, found.`page`, found.`matching_text`, found.`x`, found.`y`, found.`w`, found.`h`, found.`page_width`, found.`page_height`, found.`confidence`, found.`extraction_confidence`, found.`parsing_confidence`, found.`reasoning`, found.`error`, found.`rest`, CAST(found.created_month AS DATE) AS created_month
FROM _evidence_files_resume AS found JOIN latest_versions
ON found._job_id = latest_versions.job_id AND found._updated_at = latest_versions.result_updated_at
WHERE latest_versions.dataset = 'resume' AND found._export <= 2;

-- What a person should look at: each value with a confidence, the least sure first.
CREATE OR REPLACE TEMPORARY VIEW low_confidence AS
WITH leaf_values AS (
SELECT '10-k-summary' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM `evidence_10-k-summary`
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'bank-statement-row' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM `evidence_bank-statement-row`
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'invoice' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence_invoice
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'patent' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence_patent
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'product-datasheet' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM `evidence_product-datasheet`
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'purchase-order' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM `evidence_purchase-order`
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
    UNION ALL
SELECT 'resume' AS dataset, _job_id, _updated_at, _row, pointer, path, value, page, matching_text,
    COALESCE(confidence, extraction_confidence, parsing_confidence) AS confidence
FROM evidence_resume
WHERE COALESCE(citation, 0) = 0 AND COALESCE(box, 0) = 0 AND COALESCE(confidence, extraction_confidence, parsing_confidence) IS NOT NULL
), latest_documents AS (
    SELECT job_id, file_name, document_input_value, file_id
    FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) AS _place
        FROM runs WHERE exported)
    WHERE _place = 1
)
SELECT CAST(row_number() OVER (ORDER BY leaf_values.confidence, dataset, _job_id, _row NULLS FIRST, pointer) AS BIGINT) AS rank,
    leaf_values.confidence, dataset, _job_id, _updated_at,
    COALESCE(NULLIF(file_name, ''), NULLIF(document_input_value, ''), file_id) AS _document,
    _row, pointer, path, value, page, matching_text
FROM leaf_values JOIN latest_documents ON leaf_values._job_id = latest_documents.job_id
ORDER BY rank;
