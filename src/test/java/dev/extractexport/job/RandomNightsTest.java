package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.FakeTime;
import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A service that lives on its own for twelve nights, with a lookback of three days and a full
/// listing every five: jobs are made, hang, finish late, change, and shift the pages while they are
/// read. What a night can know it has exported the next morning, and everything after the next full
/// listing; nothing twice.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RandomNightsTest {

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    private static final int NIGHTS = 12;

    private static final int FULL_EVERY = 5;

    private static final Duration LOOKBACK = Duration.ofDays(3);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = { 1, 2 })
    void everyNightExportsWhatItCanKnowAndNothingTwice(long seed) throws Exception {
        Random random = new Random(seed);
        Set<String> owed = new TreeSet<>();
        try (PagedService service = new PagedService()) {
            if (random.nextBoolean()) {
                service.byOffset();
            }
            history(service, random);
            for (int night = 1; night <= NIGHTS; night++) {
                Instant now = FIRST_NIGHT.plus(Duration.ofDays(night - 1L));
                Instant horizon = now.minus(LOOKBACK).minus(Duration.ofDays(1));
                service.jobs().values().stream().filter((job) -> job.status().equals("COMPLETED")).forEach((job) -> {
                    owed.removeIf((key) -> key.startsWith(job.id() + " "));
                    owed.add(key(job));
                });
                int inserted = night;
                service.beforePage((page) -> {
                    if (random.nextInt(4) == 0) {
                        made(service, "p-%d-%d-%d".formatted(inserted, page, random.nextInt(1000)), now, random);
                    }
                });
                run(service, now, random);

                Set<String> exported = exported(seed);
                boolean full = night % FULL_EVERY == 1;
                Set<String> missing = new TreeSet<>(owed);
                missing.removeAll(exported);
                if (!full) {
                    // An update of a job before the lookback waits for the next full
                    // listing.
                    missing.removeIf((key) -> service.jobs().get(key.split(" ")[0]).created().isBefore(horizon)
                            && wasExported(exported, key));
                }
                assertThat(missing).as("seed %d, night %d", seed, night).isEmpty();
                live(service, now, random);
            }
        }
    }

    private static boolean wasExported(Set<String> exported, String key) {
        return exported.stream().anyMatch((other) -> other.startsWith(key.split(" ")[0] + " "));
    }

    private static void history(PagedService service, Random random) {
        for (int i = 0; i < 80; i++) {
            Instant created = FIRST_NIGHT.minus(Duration.ofMinutes(30L + random.nextInt(20 * 24 * 60)));
            made(service, "h-%03d".formatted(i), created, random);
        }
    }

    private static void made(PagedService service, String id, Instant created, Random random) {
        boolean open = random.nextInt(5) == 0;
        service.put(id, created, created.plusSeconds(open ? 0 : 60), open ? "RUNNING" : "COMPLETED");
    }

    /// The day after a night.
    private static void live(PagedService service, Instant night, Random random) {
        for (int i = 0; i < 6; i++) {
            Instant created = night.plus(Duration.ofMinutes(30L + random.nextInt(20 * 60)));
            made(service, "d-%d-%d".formatted(night.getEpochSecond() / 86_400, i), created, random);
        }
        for (PagedService.Job job : new TreeSet<>(service.jobs().keySet()).stream().map(service.jobs()::get).toList()) {
            Instant then = night.plus(Duration.ofMinutes(1 + random.nextInt(22 * 60)));
            boolean finishes = job.status().equals("RUNNING") && random.nextInt(6) == 0;
            boolean changes = job.status().equals("COMPLETED") && random.nextInt(40) == 0;
            if (finishes || changes) {
                service.put(job.id(), job.created(), then, "COMPLETED");
            }
        }
    }

    private void run(PagedService service, Instant now, Random random) throws IOException {
        List<Manifest> published = service.night(this.directory)
            .at(now)
            .with("page-size", String.valueOf(3 + random.nextInt(3)))
            .with("jobs-per-export", String.valueOf(20 + random.nextInt(60)))
            .with("lookback", "3d")
            .with("full-listing-every", FULL_EVERY + "d")
            .with("formats", "parquet")
            .waiting(new FakeTime())
            .run();
        assertThat(published).isNotEmpty();
    }

    /// Job and version of every row of the results; none twice.
    private Set<String> exported(long seed) throws SQLException {
        Set<String> keys = new HashSet<>();
        Duck.query("SELECT _job_id || ' ' || epoch_us(_updated_at) FROM read_parquet(%s)"
            .formatted(Duck.literal(this.directory.resolve("parquet/results") + "/**/*.parquet")))
            .forEach((row) -> assertThat(keys.add(row.getFirst())).as("seed %d, %s", seed, row).isTrue());
        return keys;
    }

    private static String key(PagedService.Job job) {
        return job.id() + " " + (job.updated().getEpochSecond() * 1_000_000L);
    }

}
