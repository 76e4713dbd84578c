-- The parts of a list of objects in CSV carry `<dataset>.<list>`.
alter table part alter column dataset set data type varchar;
