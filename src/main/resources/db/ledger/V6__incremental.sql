-- How a listing goes through the creation times of its jobs, so that it can stop early.
alter table listing add column scope varchar;
alter table listing add column begun_at timestamp(6) with time zone
    default timestamp with time zone '1970-01-01 00:00:00+00:00' not null;
alter table listing add column stop_before_micros bigint;
alter table listing add column newest_micros bigint;
alter table listing add column last_micros bigint;
alter table listing add column ordered boolean default false not null;
-- of the exports that a cut listing was read in before
alter table listing add column pages_before bigint default 0 not null;

-- How far the complete listings of a scope (base URL, filters, status) have come.
create table listing_mark (
    scope         varchar                     not null primary key,
    newest_micros bigint                      not null,
    full_at       timestamp(6) with time zone not null,
    ordered       boolean                     not null,
    -- of the last listing that was read to its end
    pages         bigint                      not null,
    export_no     bigint                      not null references export
);

-- Members of the service's objects that no column of the table runs takes, and in how many rows.
create table other_field (
    export_no bigint  not null,
    task_no   integer not null,
    field     varchar not null,
    row_count bigint  not null,
    primary key (export_no, task_no, field),
    foreign key (export_no, task_no) references task
);
