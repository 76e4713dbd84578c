package dev.extractexport.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.migration.V1__SpringBatchTables;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.ledger.database.Database;
import org.assertj.core.api.ThrowableAssert;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// A ledger that another release has written.
class LedgerReleasesTest {

    @TempDir
    Path directory;

    @Test
    void aLedgerOfAnEarlierReleaseLearnsInWhichDocumentsItsVersionsWereMet() throws SQLException {
        Path earlier = this.directory.resolve("earlier");
        String url = Database.url(earlier);
        migrate(url, "3");
        try (Connection connection = DriverManager.getConnection(url, Database.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                            insert into export (export_no, state, settings, cut, started_at) values (1, 'PUBLISHED', '', false, now());
                            insert into segment values (1, 1, 'x', 3, 1, 'x');
                            insert into dataset values (1, 'alias a', 'a');
                            insert into dataset_version values (1, 1, 'shape', '[]', 1);
                            insert into decision (export_no, job_id, updated_micros, created_micros, outcome, status, segment_no,
                                frame_offset, frame_length, frame_plain_length, per_page, result_shape, result_elements, dataset_id,
                                version, schema_hash, runs_task)
                            values (1, 'later', 9, 8, 'EXPORTED', 's', 1, 0, 0, 0, false, 'OBJECT', 0, 1, 1, 'h', 2),
                                (1, 'first', 7, 6, 'QUARANTINED', 's', 1, 0, 0, 0, false, 'OBJECT', 0, 1, 1, 'h', 2),
                                (1, 'other', 1, 1, 'OPEN', 's', 1, 0, 0, 0, false, 'OBJECT', 0, null, null, null, 2)""");
        }

        try (Ledger upgraded = Ledger.open(earlier, 1)) {
            assertThat(upgraded.datasets().opened(1, 2)).containsExactly(new Datasets.Opened(
                    new Datasets.Version(1, 1, "shape", "[]", 1), new JobVersions.Key("first", 7), 6, "h"));
            assertThat(upgraded.datasets().opened(1, 3)).isEmpty();
        }
    }

    @Test
    void quarantineOfAnEarlierReleaseIsKnownByItsStageAndWhatLeftNoDecisionIsOpenAgain() throws Exception {
        Path earlier = this.directory.resolve("earlier-7");
        String url = Database.url(earlier);
        migrate(url, "7");
        try (Connection connection = DriverManager.getConnection(url, Database.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                            insert into export (export_no, state, settings, cut, started_at) values (1, 'PUBLISHED', '', false, now());
                            insert into segment values (1, 1, 'x', 3, 1, 'x');
                            insert into dataset (dataset_id, dataset_key, name) values (1, 'alias a', 'a');
                            insert into dataset_version (dataset_id, version, shape_hash, first_export) values (1, 1, 'shape', 1);
                            insert into decision (export_no, job_id, updated_micros, created_micros, outcome, status, segment_no,
                                frame_offset, frame_length, frame_plain_length, per_page, result_shape, result_elements, dataset_id,
                                version)
                            values (1, 'unfit', 9, 8, 'QUARANTINED', 's', 1, 0, 0, 0, false, 'OBJECT', 0, 1, 1),
                                (1, 'refused', 7, 6, 'QUARANTINED', 's', 1, 0, 0, 0, false, 'ABSENT', 0, null, null);
                            insert into job_version values ('unfit', 9, 8, 'QUARANTINED', 's', 1, 'UNCHANGED'),
                                ('refused', 7, 6, 'QUARANTINED', 's', 1, 'QUARANTINED'),
                                ('lost', 5, 4, 'QUARANTINED', 'RUNNING', 1, 'QUARANTINED')""");
        }

        try (Ledger upgraded = Ledger.open(earlier, 1)) {
            assertThat(upgraded.quarantine().ofJob("unfit").orElseThrow().stage()).isEqualTo(Held.Stage.FLATTEN);
            assertThat(upgraded.quarantine().ofJob("refused").orElseThrow().stage()).isEqualTo(Held.Stage.FETCH);
            assertThat(upgraded.quarantine().count(Quarantine.Filter.LISTED)).isEqualTo(2);
            assertThat(upgraded.jobVersions().openUnseen(2)).containsExactly(new JobVersions.Key("lost", 5));
        }
    }

    @Test
    void anUnfinishedExportOfAnEarlierReleaseKeepsItsCursorsAndMovesNoMark() throws Exception {
        Path old = this.directory.resolve("old");
        migrate(Database.url(old), "3");
        try (Connection sql = DriverManager.getConnection(Database.url(old), Database.USER, "");
                Statement statement = sql.createStatement()) {
            statement.execute("insert into export (export_no, state, settings, cut, started_at) values "
                    + "(1, 'FETCHING', '', false, current_timestamp)");
            statement.execute("insert into listing (export_no, listing_no, kind, status, next_token, done, pages, "
                    + "listed_items, repeated) values (1, 1, 'WANTED', 'COMPLETED', 't', false, 3, 30, 0)");
        }

        try (Ledger upgraded = Ledger.open(old, 1)) {
            assertThat(upgraded.listings().of(1)).containsExactly(new Listings.Cursor(1, Listings.Kind.WANTED,
                    "COMPLETED", "t", false, new Listings.Walk(null, Instant.EPOCH, null, null, null, false), 3));
            assertThat(upgraded.listings().marks()).isEmpty();
        }
    }

    @Test
    void aLedgerOfANewerReleaseIsNeitherReadNorWritten() throws Exception {
        Path newer = this.directory.resolve("newer");
        Ledger.open(newer, 1).close();
        try (Connection connection = DriverManager.getConnection(Database.url(newer), Database.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                            insert into "flyway_schema_history" select 1000, '1000', 'of tomorrow', 'SQL', 'V1000__of_tomorrow.sql',
                                0, 'x', now(), 1, true""");
        }
        byte[] before = Files.readAllBytes(newer.resolve(Database.FILE));

        List<ThrowableAssert.ThrowingCallable> readers = List.of(() -> LedgerView.open(newer, newer.resolve("lock")),
                () -> LedgerView.openHeld(newer));
        assertThat(readers).allSatisfy((reader) -> assertThatExceptionOfType(Failure.class).isThrownBy(reader)
            .withMessage("The ledger in " + newer + " was written by a newer release (its tables have version 1000): "
                    + "use that release"));
        assertThatExceptionOfType(Failure.class).isThrownBy(() -> Ledger.open(newer, 1))
            .withMessageContaining("it was written by another release: use that release");

        assertThat(newer.resolve(Database.FILE)).hasBinaryContent(before);
    }

    /// Makes the tables of an earlier release.
    private static void migrate(String url, String version) {
        Flyway.configure()
            .dataSource(url, Database.USER, "")
            .locations("classpath:db/ledger")
            .javaMigrations(new V1__SpringBatchTables())
            .target(version)
            .load()
            .migrate();
    }

}
