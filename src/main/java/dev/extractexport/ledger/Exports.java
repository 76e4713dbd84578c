package dev.extractexport.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The exports of this output, numbered from 1.
public final class Exports {

    private final JdbcClient sql;

    Exports(JdbcClient sql) {
        this.sql = sql;
    }

    /// How far an export has come.
    public enum State {

        /// Pages are listed and runs archived.
        FETCHING,
        /// Datasets and tasks are assigned; parts are written.
        FLATTENING,
        /// All parts are written; they are moved into place.
        PUBLISHING,
        /// The manifest stands.
        PUBLISHED

    }

    /// One export.
    /// @param number from 1
    /// @param settings those it began with, `key=value` lines
    /// @param cut whether its listings go on in the next export
    /// @param finishedAt null until published
    public record Export(long number, State state, String settings, boolean cut, Instant startedAt,
            @Nullable Instant finishedAt) {
    }

    /// Adds the next export.
    /// @return its number
    public long begin(String settings, Instant now) {
        long number = this.sql.sql("select coalesce(max(export_no), 0) + 1 from export").query(Long.class).single();
        this.sql.sql("""
                insert into export (export_no, state, settings, cut, started_at)
                values (?, 'FETCHING', ?, false, ?)""").params(number, settings, at(now)).update();
        return number;
    }

    /// Adds an export again, of which archive or manifest tell.
    /// @param settings empty where nothing tells them: those of the night that finishes
    /// it
    public void adopt(long number, String settings, Instant startedAt) {
        this.sql.sql("""
                insert into export (export_no, state, settings, cut, started_at)
                values (?, 'FETCHING', ?, false, ?)""").params(number, settings, at(startedAt)).update();
    }

    /// The export that was begun and not published, if there is one; of several the
    /// first.
    public Optional<Export> unfinished() {
        return allUnfinished().stream().findFirst();
    }

    /// All such exports, the first one first.
    public List<Export> allUnfinished() {
        return query("where state <> 'PUBLISHED' order by export_no");
    }

    /// The numbers of all exports.
    public List<Long> numbers() {
        return this.sql.sql("select export_no from export order by export_no")
            .query((row, index) -> row.getLong("export_no"))
            .list();
    }

    /// The latest export that wrote files of a format.
    public Optional<Export> lastWith(String format) {
        return query("where export_no = (select max(export_no) from part where format = '" + format + "')").stream()
            .findFirst();
    }

    /// One export that must exist.
    public Export get(long number) {
        return query("where export_no = " + number).getFirst();
    }

    /// Gives an export other settings; empty for none yet.
    public void settle(long number, String settings) {
        this.sql.sql("update export set settings = ? where export_no = ?").params(settings, number).update();
    }

    public void markCut(long number) {
        this.sql.sql("update export set cut = true where export_no = ?").param(number).update();
    }

    /// Sets an export back to the end of its fetch, for a rebuild.
    public void setBack(long number) {
        this.sql.sql("update export set state = 'FETCHING', exit_code = null, finished_at = null where export_no = ?")
            .param(number)
            .update();
    }

    /// Moves an export on; never back.
    public void advance(long number, State from, State to) {
        int moved = this.sql.sql("update export set state = ? where export_no = ? and state = ?")
            .params(to.name(), number, from.name())
            .update();
        if (moved != 1) {
            throw new IllegalStateException("Export %d is not %s and cannot become %s".formatted(number, from, to));
        }
    }

    /// The manifest stands.
    /// @param manifest its text
    public void publish(long number, int exitCode, Instant now, String manifest) {
        this.sql.sql(
                "update export set state = 'PUBLISHED', exit_code = ?, finished_at = ?, manifest = ? where export_no = ?")
            .params(exitCode, at(now), manifest, number)
            .update();
    }

    /// The published exports whose manifest is not kept: an earlier release wrote it.
    public List<Long> withoutManifest() {
        return this.sql
            .sql("select export_no from export where state = 'PUBLISHED' and manifest is null order by export_no")
            .query((row, index) -> row.getLong("export_no"))
            .list();
    }

    /// Keeps the manifest of an export.
    /// @param manifest its text
    public void keepManifest(long number, String manifest) {
        this.sql.sql("update export set manifest = ? where export_no = ?").params(manifest, number).update();
    }

    /// The text of a published export's manifest, if it is kept.
    public Optional<String> manifest(long number) {
        return this.sql.sql("select manifest from export where export_no = ? and manifest is not null")
            .param(number)
            .query(String.class)
            .optional();
    }

    private List<Export> query(String clause) {
        return this.sql.sql("select export_no, state, settings, cut, started_at, finished_at from export " + clause)
            .query((row, index) -> {
                OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
                return new Export(row.getLong("export_no"), State.valueOf(row.getString("state")),
                        row.getString("settings"), row.getBoolean("cut"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        (finished != null) ? finished.toInstant() : null);
            })
            .list();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

}
