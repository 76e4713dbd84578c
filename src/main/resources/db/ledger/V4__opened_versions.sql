-- The document in which a version was met first: the first by (created_at, id) of the export that
-- opened it.
alter table dataset_version add column first_job_id varchar;
alter table dataset_version add column first_updated_micros bigint;
update dataset_version v set (first_job_id, first_updated_micros) = (
    select d.job_id, d.updated_micros from decision d
    where d.export_no = v.first_export and d.dataset_id = v.dataset_id and d.version = v.version
    order by d.created_micros, d.job_id, d.updated_micros fetch first 1 row only);
-- What was found in the values of a dataset's documents that bring no schema, as a JSON Schema.
alter table dataset add column inferred_schema varchar;
