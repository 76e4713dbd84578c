-- The ledger: what each export listed, decided, archived, wrote and published.
-- Times of the service are microseconds since 1970-01-01T00:00:00Z; our own are timestamps.

-- One row: which output this is, and the fencing number that every commit checks.
create table output (
    id        smallint    not null primary key check (id = 1),
    output_id varchar(36) not null,
    fence     bigint      not null
);

-- One row per export. The settings are those it began with, as key = value lines; no secrets.
create table export (
    export_no   bigint                      not null primary key,
    state       varchar(16)                 not null check (state in ('FETCHING', 'FLATTENING', 'PUBLISHING', 'PUBLISHED')),
    settings    varchar                     not null,
    cut         boolean                     not null,
    started_at  timestamp(6) with time zone not null,
    finished_at timestamp(6) with time zone,
    exit_code   smallint
);

-- The cursors of an export. next_token is where reading goes on; null on a listing that has not begun.
create table listing (
    export_no    bigint      not null references export,
    listing_no   integer     not null,
    kind         varchar(16) not null check (kind in ('OPEN_STATUS', 'WANTED', 'OPEN_SET')),
    status       varchar,
    next_token   varchar,
    done         boolean     not null,
    pages        integer     not null,
    listed_items bigint      not null,
    repeated     bigint      not null,
    primary key (export_no, listing_no)
);

create table segment (
    export_no  bigint      not null references export,
    segment_no integer     not null,
    path       varchar     not null,
    frames     integer     not null,
    bytes      bigint      not null,
    sha256     varchar(64) not null,
    primary key (export_no, segment_no)
);

-- One row per version of a job that any export has seen, and where it stands now.
create table job_version (
    job_id         varchar     not null,
    updated_micros bigint      not null,
    created_micros bigint,
    state          varchar(16) not null check (state in
        ('EXPORTED', 'OPEN', 'FILTERED', 'QUARANTINED', 'EXPIRED', 'SKIPPED', 'SUPERSEDED')),
    status         varchar     not null,
    seen_export    bigint      not null references export,
    seen_outcome   varchar(16) not null check (seen_outcome in
        ('EXPORTED', 'UNCHANGED', 'OPEN', 'QUARANTINED', 'EXPIRED', 'FILTERED', 'DEFERRED')),
    primary key (job_id, updated_micros)
);
create index job_version_seen on job_version (seen_export, seen_outcome);
create index job_version_state on job_version (state);

-- Schemas as they came, by the hash of their bytes.
create table data_schema (
    sha256 varchar(64) not null primary key,
    json   varchar     not null
);

create table dataset (
    dataset_id  integer not null primary key,
    dataset_key varchar not null unique,
    name        varchar(60) not null unique
);

-- The frozen columns of v<version>. Version 0 has no schema: fields is null.
create table dataset_version (
    dataset_id   integer     not null references dataset,
    version      integer     not null,
    shape_hash   varchar(64) not null,
    fields       varchar,
    first_export bigint      not null references export,
    primary key (dataset_id, version),
    unique (dataset_id, shape_hash)
);

-- A flatten task: all or nothing, about one output file for each table it writes.
create table task (
    export_no     bigint      not null references export,
    task_no       integer     not null,
    kind          varchar(8)  not null check (kind in ('RESULTS', 'RUNS')),
    dataset_id    integer,
    version       integer,
    created_month varchar(10) not null,
    done          boolean     not null,
    primary key (export_no, task_no),
    foreign key (dataset_id, version) references dataset_version
);

-- What an export decided about a version: one row of the table runs, and where its frame lies.
create table decision (
    export_no             bigint      not null references export,
    job_id                varchar     not null,
    updated_micros        bigint      not null,
    created_micros        bigint      not null,
    outcome               varchar(16) not null,
    status                varchar     not null,
    reason                varchar,
    segment_no            integer     not null,
    frame_offset          bigint      not null,
    frame_length          bigint      not null,
    frame_plain_length    bigint      not null,
    run_id                varchar,
    document              varchar,
    page_selection        varchar,
    per_page              boolean     not null,
    configuration_id      varchar,
    extraction_agent_id   varchar,
    schema_sha256         varchar(64) references data_schema,
    result_shape          varchar(8)  not null,
    result_elements       bigint      not null,
    result_sha256         varchar(64),
    -- assigned at the end of fetch, in one commit
    dataset_id            integer,
    version               integer,
    schema_hash           varchar(64),
    result_updated_micros bigint,
    result_task           integer,
    runs_task             integer,
    -- known after flatten
    row_count             bigint,
    primary key (export_no, job_id, updated_micros),
    foreign key (export_no, segment_no) references segment,
    foreign key (dataset_id, version) references dataset_version
);
create index decision_job on decision (job_id, updated_micros);
create index decision_result_task on decision (export_no, result_task);
create index decision_runs_task on decision (export_no, runs_task);

-- A part file. The path is where it is published, relative to the output.
create table part (
    export_no  bigint      not null references export,
    path       varchar     not null,
    task_no    integer     not null,
    table_name varchar     not null,
    dataset    varchar(60),
    version    integer,
    format     varchar(8)  not null,
    row_count  bigint      not null,
    bytes      bigint      not null,
    sha256     varchar(64) not null,
    primary key (export_no, path)
);
create index part_table on part (table_name, format);
