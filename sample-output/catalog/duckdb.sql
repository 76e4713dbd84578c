SET VARIABLE root = 'sample-output';
-- Views over all exports up to 000002. Usage: duckdb -init catalog/duckdb.sql
-- If the output was moved, change the path in line 1.

-- One row per version of an extract job; is_latest marks the newest of each job.
CREATE OR REPLACE VIEW main.runs AS
SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1 AS is_latest
FROM read_parquet(getvariable('root') || '/parquet/runs/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
WHERE _export <= 2;

-- One row per version and statement, and the one of each job that counts for sums.
CREATE OR REPLACE VIEW main.usage AS
SELECT * FROM read_parquet(getvariable('root') || '/parquet/usage/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
WHERE _export <= 2;
CREATE OR REPLACE VIEW main.usage_current AS
SELECT * FROM main.usage
QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, statement DESC, _export DESC) = 1;

-- Per dataset the rows of the newest exported version of each job, all schema versions as one.
CREATE SCHEMA IF NOT EXISTS results;
CREATE OR REPLACE VIEW results."10-k-summary" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "registrant" AS "registrant", "cik" AS "cik", "fiscal_year" AS "fiscal_year", "fiscal_quarter" AS "fiscal_quarter", "filing_date" AS "filing_date", "filing_type" AS "filing_type", "revenue" AS "revenue", "segments" AS "segments", "page_numbers" AS "page_numbers", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/10-k-summary/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = '10-k-summary'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."bank-statement-row" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "Booking Date" AS "Booking Date", "value_date" AS "value_date", "text" AS "text", "amount" AS "amount", "balance" AS "balance", "sequence" AS "sequence", "reversed" AS "reversed", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/bank-statement-row/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'bank-statement-row'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."hospital" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "county" AS "county", "hospital_name" AS "hospital_name", "plan_names" AS "plan_names", "beds" AS "beds", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/hospital/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'hospital'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."invoice" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "invoice_number" AS "invoice_number", "invoice_date" AS "invoice_date", "due_date" AS "due_date", "payment_terms" AS "payment_terms", "vendor" AS "vendor", "line_items" AS "line_items", "currency" AS "currency", "total" AS "total", "paid" AS "paid", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/invoice/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'invoice'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."letters" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "value" AS "value", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/letters/v0/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'letters'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."patent" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "title" AS "title", "publication_number" AS "publication_number", "filed" AS "filed", "inventors" AS "inventors", "claims" AS "claims", "citation" AS "citation", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/patent/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'patent'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."product-datasheet" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "part_number" AS "part_number", "dimensions" AS "dimensions", "electrical" AS "electrical", "certifications" AS "certifications", "attributes" AS "attributes", "remarks" AS "remarks", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/product-datasheet/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'product-datasheet'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."purchase-order" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "poNumber" AS "poNumber", "orderedOn" AS "orderedOn", "buyer" AS "buyer", "shipTo" AS "shipTo", "positions" AS "positions", "priority" AS "priority", "approved" AS "approved", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/purchase-order/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'purchase-order'
WHERE all_rows._export <= 2;
CREATE OR REPLACE VIEW results."resume" AS
WITH all_rows AS (
    SELECT "_job_id" AS "_job_id", "_run_id" AS "_run_id", "_row" AS "_row", "_page" AS "_page", "_document" AS "_document", "_created_at" AS "_created_at", "_updated_at" AS "_updated_at", "_export" AS "_export", "fullName" AS "fullName", "email" AS "email", "phone" AS "phone", "summary" AS "summary", "yearsOfExperience" AS "yearsOfExperience", "skills" AS "skills", "seniority" AS "seniority", "experience" AS "experience", "_rescued" AS "_rescued", "created_month"
    FROM read_parquet(getvariable('root') || '/parquet/results/resume/v1/**/*.parquet', hive_partitioning = true, hive_types = {'created_month': DATE})
), latest_versions AS (
    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
)
SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
    AND latest_versions.dataset = 'resume'
WHERE all_rows._export <= 2;
