-- Equal for the same metadata of a result's fields, empty where there are none; null where an earlier release archived it.
alter table decision add column metadata_digest varchar;
-- What an export writes of a version's evidence: equal for the same evidence, empty where the version has none,
-- null where none is written. Assigned at the end of fetch.
alter table decision add column evidence varchar;
