package dev.extractexport.job;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.FakeTime;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Nights by a clock that is ten years ahead, a year behind, or both in one night: nothing is
/// skipped, nothing comes twice, and what goes by the clock is as before once the clock is right.
@Timeout(value = 3, unit = java.util.concurrent.TimeUnit.MINUTES)
class ClockJumpTest {

    private static final Instant FIRST = Instant.parse("2026-11-01T02:15:00Z");

    private static final Duration TEN_YEARS = Duration.ofDays(3652);

    private static final Duration A_YEAR_BACK = Duration.ofDays(-365);

    private static final int FULL_EVERY = 5;

    @TempDir
    Path directory;

    @Test
    void nothingIsSkippedAndNothingComesTwice() throws Exception {
        try (PagedService service = new PagedService()) {
            for (int i = 0; i < 60; i++) {
                Instant created = FIRST.minus(Duration.ofHours(1 + 7L * i));
                service.put("h-%02d".formatted(i), created, created.plusSeconds(60),
                        (i % 9 == 0) ? "RUNNING" : "COMPLETED");
            }
            List<Duration> jumps = List.of(Duration.ZERO, TEN_YEARS, A_YEAR_BACK, Duration.ZERO, TEN_YEARS,
                    Duration.ZERO);
            for (int night = 0; night < jumps.size(); night++) {
                Instant now = FIRST.plus(Duration.ofDays(night));
                night(service, fixed(now.plus(jumps.get(night))));
                assertThat(missing(service)).as("night %d", night + 1).isEmpty();
                day(service, now, night);
            }
            Instant seventh = FIRST.plus(Duration.ofDays(6));
            night(service, new Jumping(seventh, List.of(Duration.ZERO, TEN_YEARS, A_YEAR_BACK)));
            assertThat(missing(service)).isEmpty();

            // Right again: by the second night the listing stops early once more, and no
            // later
            // than after the usual days it is read to its end.
            night(service, fixed(FIRST.plus(Duration.ofDays(7))));
            service.wantedPages();
            night(service, fixed(FIRST.plus(Duration.ofDays(8))));
            assertThat(service.wantedPages()).isLessThan(10);
            service.put("h-58", service.jobs().get("h-58").created(), FIRST.plus(Duration.ofDays(8)), "COMPLETED");
            night(service, fixed(FIRST.plus(Duration.ofDays(8L + FULL_EVERY))));
            assertThat(missing(service)).isEmpty();
            assertThat(new Verifier(new Layout(this.directory)).verify().problems()).isEmpty();
        }
    }

    /// The moment at which credits were asked for must not lie in the future for years.
    @ParameterizedTest
    @ValueSource(strings = { "P3652D", "P-365D" })
    void creditsThatWereAskedForByAWrongClockAreAskedForAgain(String jump) throws Exception {
        try (PagedService service = new PagedService()) {
            service.put("late", FIRST.minusSeconds(7200), FIRST.minusSeconds(3600), "COMPLETED")
                .usage("late", "{\"credits\":null,\"extract_credits\":null,\"parse_credits\":null}");
            night(service, fixed(FIRST));
            night(service, new Jumping(FIRST.plus(Duration.ofDays(1)), List.of(Duration.ZERO, Duration.parse(jump))));
            service.usage("late", "{\"num_pages_extracted\":1,\"credits\":12.5}");

            Manifest third = night(service, fixed(FIRST.plus(Duration.ofDays(2)))).getFirst();

            assertThat(third.counts()).containsEntry("credits_asked", 1L);
        }
    }

    /// Spring Batch orders what it remembers of an export by such times.
    @Test
    void anExportThatWasBegunByAClockAheadIsResumedWithTheSameBytes() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30)))) {
            Night calm = new Night(sandbox, this.directory.resolve("calm")).with("page-size", "10");
            calm.run();
            for (int at : List.of(15, 40)) {
                Path output = this.directory.resolve("at" + at);
                Throwable cut = catchThrowable(() -> new Night(sandbox, output).with("page-size", "10")
                    .through((database) -> new FailingCommits(database, at, false))
                    .run());
                assertThat(cut).isNotNull();
                setAhead(output);

                Night again = new Night(sandbox, output).with("page-size", "10");
                again.run();

                Map<String, byte[]> found = again.files();
                assertThat(found.keySet()).isEqualTo(calm.files().keySet());
                calm.files().forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
            }
        }
    }

    private static void setAhead(Path output) throws SQLException {
        Path ledger = new Layout(output).ledger().resolve("ledger").toAbsolutePath();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + ledger, "extract_export", "");
                Statement statement = connection.createStatement()) {
            for (String column : List.of("create_time", "start_time", "end_time", "last_updated")) {
                for (String table : List.of("batch_job_execution", "batch_step_execution")) {
                    statement
                        .executeUpdate("update %s set %s = dateadd('YEAR', 10, %s)".formatted(table, column, column));
                }
            }
            statement.executeUpdate("update export set started_at = dateadd('YEAR', 10, started_at)");
        }
    }

    /// New jobs, some finish, an old one changes.
    private static void day(PagedService service, Instant night, int number) {
        for (int i = 0; i < 4; i++) {
            Instant created = night.plus(Duration.ofHours(1 + i));
            service.put("d-%d-%d".formatted(number, i), created, created.plusSeconds(60), "COMPLETED");
        }
        PagedService.Job open = service.jobs().get("h-%02d".formatted(9 * (number % 6)));
        service.put(open.id(), open.created(), night.plus(Duration.ofHours(9)), "COMPLETED");
    }

    private List<Manifest> night(PagedService service, Clock clock) throws Exception {
        List<Manifest> published = service.night(this.directory)
            .by(clock)
            .with("page-size", "4")
            .with("jobs-per-export", "25")
            .with("lookback", "3d")
            .with("full-listing-every", FULL_EVERY + "d")
            .with("formats", "parquet")
            .waiting(new FakeTime())
            .run();
        assertThat(published).isNotEmpty();
        return published;
    }

    /// Completed jobs of which the present version is in no table; and no version is
    /// there
    /// twice.
    private Set<String> missing(PagedService service) throws SQLException {
        Set<String> exported = new HashSet<>();
        Duck.query("SELECT _job_id || ' ' || epoch(_updated_at)::bigint FROM read_parquet(%s)"
            .formatted(Duck.literal(this.directory.resolve("parquet/results") + "/**/*.parquet")))
            .forEach((row) -> assertThat(exported.add(row.getFirst())).as("twice: %s", row).isTrue());
        Set<String> missing = new TreeSet<>();
        service.jobs()
            .values()
            .stream()
            .filter((job) -> job.status().equals("COMPLETED"))
            .map((job) -> job.id() + " " + job.updated().getEpochSecond())
            .filter((key) -> !exported.contains(key))
            .forEach(missing::add);
        return missing;
    }

    private static Clock fixed(Instant moment) {
        return Clock.fixed(moment, ZoneOffset.UTC);
    }

    /// Jumps each time that it is looked at: from the moment by one of the jumps after
    /// the
    /// other, the last of which lasts.
    private static final class Jumping extends Clock {

        private final Instant moment;

        private final List<Duration> jumps;

        private final AtomicInteger looks = new AtomicInteger();

        Jumping(Instant moment, List<Duration> jumps) {
            this.moment = moment;
            this.jumps = jumps;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return this.moment.plus(this.jumps.get(Math.min(this.looks.getAndIncrement(), this.jumps.size() - 1)));
        }

    }

}
