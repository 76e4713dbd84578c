-- Credits that the service fills in later, under the same updated_at.

-- How often an export asked for a job again because of its credits.
alter table export add column credits_asked bigint default 0 not null;

-- An exported version whose answer spoke of credits but had none yet, and what asking again has come to.
create table awaited_credits (
    job_id         varchar                     not null,
    updated_micros bigint                      not null,
    -- the export that exported it, which decided about it
    export_no      bigint                      not null,
    -- the version as a job asked for alone gives it: a listing may give the same moment less precisely
    answer_micros  bigint                      not null,
    -- when it was last found without credits
    asked_at       timestamp(6) with time zone not null,
    asks           integer                     not null,
    in_vain        integer                     not null,
    -- null as long as they may still come
    ended          varchar(16) check (ended in ('FILLED', 'GONE', 'REFUSED', 'CHANGED')),
    primary key (job_id, updated_micros)
);
create index awaited_credits_due on awaited_credits (ended, updated_micros);

-- A further row of the table usage, and where its frame lies. The first statement is the decision's own.
create table usage_statement (
    export_no          bigint  not null references export,
    job_id             varchar not null,
    updated_micros     bigint  not null,
    statement          integer not null check (statement > 1),
    -- the export that decided about the version
    decided_export     bigint  not null,
    created_micros     bigint  not null,
    segment_no         integer not null,
    frame_offset       bigint  not null,
    frame_length       bigint  not null,
    frame_plain_length bigint  not null,
    -- assigned at the end of fetch
    runs_task          integer,
    primary key (job_id, updated_micros, statement),
    foreign key (export_no, segment_no) references segment
);
create index usage_statement_task on usage_statement (export_no, runs_task);
