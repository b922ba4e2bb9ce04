"""The tables of the state, as the steps that led to them. A step that was ever released is never changed."""

STEPS = (
    """
    create table if not exists issued (
        kind text not null, number text not null, who text not null, moment text not null, what text not null,
        place text not null, primary key (kind, number)
    );
    create table if not exists problems (
        key text primary key, file text not null, sheet text not null, cell text not null,
        code text not null,
        since text not null, mended text not null
    );
    create table if not exists edits (
        key text not null, field text not null, value text not null, source text not null, run text not null,
        at text not null, primary key (key, field)
    );
    create table if not exists taken (
        run text not null, place text not null, found text not null, primary key (run, place)
    );
    create table if not exists journal (
        kind text not null, key text not null, field text not null, written text not null,
        found text not null, source text not null, kept text not null, run text not null, at text not null
    );
    create table if not exists bases (
        run text primary key, at text not null, headings text not null, written blob not null,
        source blob not null
    );
    create table if not exists added (
        number integer primary key, run text not null, row integer not null, cells text not null
    );
    create table if not exists placed (name text primary key, digest text not null);
    """,
    """
    create table final_reports (
        edition text not null, period text not null, as_of text not null, primary key (edition, period)
    );
    create table final_files (
        edition text not null, period text not null, name text not null, content blob not null,
        primary key (edition, period, name)
    );
    create table reported_figures (
        edition text not null, period text not null, told_in text not null, figures text not null,
        counted blob not null, primary key (edition, period, told_in)
    );
    create table written_reports (
        name text not null, digest text not null, primary key (name, digest)
    );
    """,
    "create table secrets (name text primary key, value blob not null);",
    """
    create table last_seen (kind text primary key, at text not null, content blob not null);
    create table changes (
        kind text not null, record_id text not null, field text not null, before text not null,
        after text not null, since text not null, at text not null
    );
    create index changes_of on changes (record_id);
    """,
    """
    create table parcels (
        edition text primary key, subject text not null, text text not null
    );
    create table parcel_files (
        edition text not null, name text not null, content blob not null, primary key (edition, name)
    );
    create table postings (
        edition text not null, way text not null, place text not null, series text not null,
        state text not null, attempts integer not null, since text not null, changed text not null,
        next_try text not null, reason text not null, told text not null,
        primary key (edition, way, place)
    );
    """,
    """
    create table jobs (
        kind text not null, name text not null, due text not null, attempts integer not null,
        started text not null, finished text, exit_code integer, reason text not null,
        primary key (kind, name)
    );
    create table runs (
        number integer primary key, command text not null, pid integer not null, started text not null,
        finished text, seconds real, exit_code integer, counts text not null, reason text not null
    );
    create table clock (only integer primary key check (only = 1), seen text not null);
    """,
    """
    create table purged (
        kind text not null, number text not null, at text not null, primary key (kind, number)
    );
    create table purged_seals (seal text primary key);
    """,
)
"""Each step is SQL, run once; the file's `user_version` says how many were. The first also fits the files
that were written before there were versions."""
VERSION = len(STEPS)
