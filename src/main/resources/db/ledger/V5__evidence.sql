-- What an export writes of a version's evidence: equal for the same evidence, empty where the version has none,
-- null where none is written.
alter table decision add column evidence varchar;
