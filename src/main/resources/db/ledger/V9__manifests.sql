-- The manifest of a published export as it was written, so that it can be written again: what its night saw
-- is known nowhere else. Null where an earlier release published it, until the next run reads it.
alter table export add column manifest character large object;
