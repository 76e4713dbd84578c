package dev.extractexport.ledger;

import java.util.List;

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
    public record Cursor(int number, Kind kind, @Nullable String status, @Nullable String nextToken, boolean done) {
    }

    public void add(long export, Cursor cursor) {
        this.sql
            .sql("""
                    insert into listing (export_no, listing_no, kind, status, next_token, done, pages, listed_items, repeated)
                    values (?, ?, ?, ?, ?, ?, 0, 0, 0)""")
            .params(Ledger.values(export, cursor.number(), cursor.kind().name(), cursor.status(), cursor.nextToken(),
                    cursor.done()))
            .update();
    }

    /// Removes the cursors of an export.
    public void clear(long export) {
        this.sql.sql("delete from listing where export_no = ?").param(export).update();
    }

    /// The cursors of an export in the order of reading.
    public List<Cursor> of(long export) {
        return this.sql.sql(
                "select listing_no, kind, status, next_token, done from listing where export_no = ? order by listing_no")
            .param(export)
            .query((row, index) -> new Cursor(row.getInt("listing_no"), Kind.valueOf(row.getString("kind")),
                    row.getString("status"), row.getString("next_token"), row.getBoolean("done")))
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
