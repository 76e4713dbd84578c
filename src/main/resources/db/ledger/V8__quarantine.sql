-- What is known of a version that is in quarantine, or was: beside its decisions, which say why.

-- Where a quarantined version was found unfit; null for every other outcome.
alter table decision add column stage varchar(8) check (stage in ('FETCH', 'FLATTEN'));
update decision set stage = case when dataset_id is not null then 'FLATTEN' else 'FETCH' end
    where outcome = 'QUARANTINED';

-- A row for each version that was ever quarantined. It is in quarantine as long as job_version says so, no later
-- version of the job is known, and nobody has dropped it.
create table quarantine (
    job_id         varchar  not null,
    updated_micros bigint   not null,
    -- what a person said last: to be tried by the next export, or never again
    mark           varchar(8) check (mark in ('RETRY', 'DROPPED')),
    -- how often it was asked for again by itself, in vain, and when last
    tries          smallint default 0 not null,
    tried_at       timestamp(6) with time zone,
    -- when it is to be asked for again by itself; null for never
    next_at        timestamp(6) with time zone,
    primary key (job_id, updated_micros)
);
create index quarantine_due on quarantine (next_at);
create index quarantine_mark on quarantine (mark);
insert into quarantine (job_id, updated_micros)
    select distinct job_id, updated_micros from decision where outcome = 'QUARANTINED';

-- Jobs of the open set that the service refused have left no decision. They are asked for again.
update job_version v set state = 'OPEN',
    seen_outcome = case when seen_outcome = 'QUARANTINED' then 'OPEN' else seen_outcome end
where state = 'QUARANTINED' and not exists (
    select 1 from decision d where d.job_id = v.job_id and d.updated_micros = v.updated_micros
        and d.outcome = 'QUARANTINED');
