package dev.extractexport.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The cursors of an export: where each listing goes on after the last committed page.
public final class Listings {

    private final JdbcClient sql;

    Listings(JdbcClient sql) {
        this.sql = sql;
    }

    /// What a listing is for.
    public enum Kind {

        /// Jobs that have not finished, by one unfinished status.
        OPEN_STATUS,
        /// Jobs to export, by one wanted status.
        WANTED,
        /// Jobs that were open before and that no listing of this export has shown.
        OPEN_SET

    }

    /// One cursor.
    /// @param number from 1, in the order of reading
    /// @param status the status filter, null for none
    /// @param nextToken where to go on, null at the head
    /// @param pages read so far, in earlier exports too
    public record Cursor(int number, Kind kind, @Nullable String status, @Nullable String nextToken, boolean done,
            Walk walk, long pages) {

        /// With more pages read.
        public Cursor past(long more) {
            return new Cursor(this.number, this.kind, this.status, this.nextToken, this.done, this.walk,
                    this.pages + more);
        }

    }

    /// How a listing goes through the creation times of its jobs, in microseconds.
    /// @param scope what is listed and where, as marks are kept by it; null for what has
    /// no mark
    /// @param begunAt when its first page was asked for
    /// @param stopBeforeMicros it may stop behind jobs created before; null for never
    /// @param newestMicros of the newest job so far, null for none
    /// @param lastMicros of the last job so far, null for none
    /// @param ordered whether no job so far was newer than the one before it
    public record Walk(@Nullable String scope, Instant begunAt, @Nullable Long stopBeforeMicros,
            @Nullable Long newestMicros, @Nullable Long lastMicros, boolean ordered) {
    }

    /// How far the complete listings of one scope have come.
    /// @param newestMicros no job of the scope that was created up to then is unknown
    /// @param fullAt when the last listing was begun that was read to its end
    /// @param ordered whether that one was newest first throughout
    /// @param pages that it had
    public record Mark(long newestMicros, Instant fullAt, boolean ordered, long pages) {
    }

    public void add(long export, Cursor cursor) {
        Walk walk = cursor.walk();
        this.sql.sql("""
                insert into listing (export_no, listing_no, kind, status, next_token, done, pages, listed_items,
                    repeated, scope, begun_at, stop_before_micros, newest_micros, last_micros, ordered, pages_before)
                values (?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?)""")
            .params(Ledger.values(export, cursor.number(), cursor.kind().name(), cursor.status(), cursor.nextToken(),
                    cursor.done(), walk.scope(), walk.begunAt().atOffset(ZoneOffset.UTC), walk.stopBeforeMicros(),
                    walk.newestMicros(), walk.lastMicros(), walk.ordered(), cursor.pages()))
            .update();
    }

    /// Removes the cursors of an export.
    public void clear(long export) {
        this.sql.sql("delete from listing where export_no = ?").param(export).update();
    }

    /// The cursors of an export in the order of reading.
    public List<Cursor> of(long export) {
        return this.sql.sql("select * from listing where export_no = ? order by listing_no")
            .param(export)
            .query((row, index) -> new Cursor(row.getInt("listing_no"), Kind.valueOf(row.getString("kind")),
                    row.getString("status"), row.getString("next_token"), row.getBoolean("done"),
                    new Walk(row.getString("scope"), row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                            row.getObject("stop_before_micros", Long.class), row.getObject("newest_micros", Long.class),
                            row.getObject("last_micros", Long.class), row.getBoolean("ordered")),
                    row.getLong("pages_before") + row.getLong("pages")))
            .list();
    }

    /// Moves a cursor past one page.
    public void advance(long export, int number, @Nullable String nextToken, boolean done, long listedItems,
            long repeated) {
        this.sql.sql("""
                update listing set next_token = ?, done = ?, pages = pages + 1, listed_items = listed_items + ?,
                    repeated = repeated + ? where export_no = ? and listing_no = ?""")
            .params(Ledger.values(nextToken, done, listedItems, repeated, export, number))
            .update();
    }

    /// Records which creation times a listing has gone through.
    public void walked(long export, int number, @Nullable Long newestMicros, @Nullable Long lastMicros,
            boolean ordered) {
        this.sql.sql("""
                update listing set newest_micros = ?, last_micros = ?, ordered = ?
                where export_no = ? and listing_no = ?""")
            .params(Ledger.values(newestMicros, lastMicros, ordered, export, number))
            .update();
    }

    /// All marks, by scope.
    public Map<String, Mark> marks() {
        Map<String, Mark> marks = new HashMap<>();
        this.sql.sql("select scope, newest_micros, full_at, ordered, pages from listing_mark").query((row) -> {
            marks.put(row.getString("scope"),
                    new Mark(row.getLong("newest_micros"), row.getObject("full_at", OffsetDateTime.class).toInstant(),
                            row.getBoolean("ordered"), row.getLong("pages")));
        });
        return marks;
    }

    /// Moves the mark of a scope, or sets its first.
    public void mark(String scope, Mark mark, long export) {
        List<@Nullable Object> values = Ledger.values(mark.newestMicros(), mark.fullAt().atOffset(ZoneOffset.UTC),
                mark.ordered(), mark.pages(), export, scope);
        int moved = this.sql
            .sql("update listing_mark set newest_micros = ?, full_at = ?, ordered = ?, pages = ?, export_no = ? "
                    + "where scope = ?")
            .params(values)
            .update();
        if (moved == 0) {
            this.sql
                .sql("insert into listing_mark (newest_micros, full_at, ordered, pages, export_no, scope) "
                        + "values (?, ?, ?, ?, ?, ?)")
                .params(values)
                .update();
        }
    }

    /// What the pages of an export held.
    /// @param listedItems items on all pages
    /// @param repeated items whose version an earlier page of this export had already
    /// shown
    public record Totals(long pages, long listedItems, long repeated) {
    }

    public Totals totals(long export) {
        return this.sql.sql("""
                select coalesce(sum(pages), 0) pages, coalesce(sum(listed_items), 0) items,
                    coalesce(sum(repeated), 0) repeated from listing where export_no = ?""")
            .param(export)
            .query((row, index) -> new Totals(row.getLong("pages"), row.getLong("items"), row.getLong("repeated")))
            .single();
    }

}
