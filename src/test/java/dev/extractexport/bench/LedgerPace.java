package dev.extractexport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;

/// What the ledger's work costs when it already knows many jobs: a process of its own with the
/// product's flags, which fills one ledger to each size, then measures them in turns.
///
/// Arguments: a directory, then the sizes in jobs. Prints a line for each operation and size, in the
/// order of the sizes.
final class LedgerPace {

    static final String COMMIT = "ms to commit a page of new jobs";

    private static final int PAGE = 50;

    /// Of an export, as `jobs-per-export` cuts them.
    private static final int EXPORT = 50_000;

    /// Jobs of one statement while a ledger is filled.
    private static final int STRIDE = 50_000;

    private static final int PAGES = 100;

    private static final int ROUNDS = 5;

    private static final long FIRST_MICROS = 1_700_000_000_000_000L;

    /// In order, since a filling in no order takes hours; what is measured comes in none.
    /// The numbers between are those of new jobs.
    private static final String ID = "'ext-' || lpad(cast(2 * x as varchar), 12, '0')";

    private final Map<String, Map<Long, List<Double>>> millis = new LinkedHashMap<>();

    private LedgerPace() {
    }

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        List<Long> sizes = Arrays.stream(arguments).skip(1).map(Long::valueOf).toList();
        LedgerPace pace = new LedgerPace();
        for (long size : sizes) {
            fill(directory.resolve(String.valueOf(size)), size);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (long size : sizes) {
                pace.measure(directory.resolve(String.valueOf(size)), size);
            }
        }
        pace.print();
        for (long size : sizes) {
            System.out.printf("MB of file %.6f%n", megabytes(directory.resolve(String.valueOf(size))));
        }
    }

    private static double megabytes(Path ledger) {
        try {
            return Files.size(ledger.resolve("ledger.mv.db")) / 1e6;
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /// As so many published exports would leave it: a version, a decision and a segment's
    /// share for each job.
    private static void fill(Path directory, long size) {
        try (Ledger ledger = Ledger.open(directory, 1);
                Connection connection = ledger.dataSource().getConnection();
                Statement sql = connection.createStatement()) {
            long exports = (size + EXPORT - 1) / EXPORT;
            sql.execute(("insert into export (export_no, state, settings, cut, started_at, finished_at, exit_code) "
                    + "select x, 'PUBLISHED', '', false, now(), now(), 0 from system_range(1, %d)")
                .formatted(exports));
            sql.execute("""
                    insert into segment (export_no, segment_no, path, frames, bytes, sha256)
                    select e.x, s.x, e.x || '/' || s.x, %d, 100000, rawtohex(hash('SHA-256', e.x || '-' || s.x))
                    from system_range(1, %d) e, system_range(1, %d) s""".formatted(PAGE, exports, EXPORT / PAGE));
            for (long from = 0; from < size; from += STRIDE) {
                fill(sql, from, Math.min(from + STRIDE, size) - 1);
            }
        }
        catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static void fill(Statement sql, long from, long to) throws SQLException {
        sql.execute("""
                insert into job_version (job_id, updated_micros, created_micros, state, status, seen_export,
                    seen_outcome)
                select %1$s, %2$d + x * 1000, %2$d + x * 1000, 'EXPORTED', 'COMPLETED', x / %3$d + 1, 'EXPORTED'
                from system_range(%4$d, %5$d)""".formatted(ID, FIRST_MICROS, EXPORT, from, to));
        sql.execute("""
                insert into decision (export_no, job_id, updated_micros, created_micros, outcome, status, segment_no,
                    frame_offset, frame_length, frame_plain_length, document, per_page, configuration_id,
                    result_shape, result_elements, result_sha256, result_updated_micros, result_task, runs_task,
                    row_count)
                select x / %3$d + 1, %1$s, %2$d + x * 1000, %2$d + x * 1000, 'EXPORTED', 'COMPLETED',
                    mod(x, %3$d) / %6$d + 1, mod(x, %6$d) * 2000, 2000, 9000, 'invoice-' || x || '.pdf', false,
                    'cfg-1', 'OBJECT', 1, rawtohex(hash('SHA-256', cast(x as varchar))), %2$d + x * 1000, 1, 2, 1
                from system_range(%4$d, %5$d)""".formatted(ID, FIRST_MICROS, EXPORT, from, to, PAGE));
    }

    private void measure(Path directory, long size) {
        long opening = System.nanoTime();
        try (Ledger ledger = Ledger.open(directory, 1)) {
            took("ms to open the ledger", size, opening, 1);
            Random random = new Random(size + opening);
            long export = ledger.inTransaction(() -> {
                ledger.fence();
                return ledger.exports().begin("", Instant.EPOCH);
            });
            time("ms to look up a page of known jobs", size, PAGES,
                    () -> ledger.jobVersions().lookup(keys(random, size, 0)));
            time(COMMIT, size, PAGES, () -> newPage(ledger, export, keys(random, size, 1)));
            time("ms to count what an export did", size, 1, () -> ledger.jobVersions().outcomes(export));
            time("ms to find the open jobs", size, 1, () -> ledger.jobVersions().openUnseen(export));
            time("ms to find the oldest that waits", size, 1, () -> ledger.jobVersions().oldestWaiting());
            ledger.inTransaction(() -> {
                ledger.fence();
                ledger.exports().publish(export, 0, Instant.EPOCH, "");
                return true;
            });
        }
    }

    /// @param odd 0 for jobs that are known, 1 for new ones
    private static List<JobVersions.Key> keys(Random random, long size, int odd) {
        Set<Long> numbers = new TreeSet<>();
        while (numbers.size() < PAGE) {
            numbers.add(random.nextLong(size));
        }
        return numbers.stream()
            .map((x) -> new JobVersions.Key("ext-%012d".formatted(2 * x + odd), FIRST_MICROS + x * 1000))
            .toList();
    }

    /// What the fetch step commits for a page.
    private static void newPage(Ledger ledger, long export, List<JobVersions.Key> keys) {
        ledger.inTransaction(() -> {
            ledger.fence();
            ledger.jobVersions().lookup(keys);
            ledger.jobVersions()
                .record(keys.stream()
                    .map((key) -> new JobVersions.Sighting(key, key.updatedMicros(),
                            new JobVersions.Known("EXPORTED", "COMPLETED", export, "EXPORTED")))
                    .toList());
            int segment = ledger.decisions().lastSegment(export) + 1;
            ledger.decisions().addSegment(export, segment, export + "/" + segment, PAGE, 100_000, "0".repeat(64));
            ledger.decisions().put(keys.stream().map((key) -> decision(export, key, segment)).toList());
            return true;
        });
    }

    private static Decision decision(long export, JobVersions.Key key, int segment) {
        return new Decision(export, key, key.updatedMicros(), "EXPORTED", "COMPLETED", null, null,
                new Decision.Frame(segment, 0, 2000, 9000),
                new Decision.Document(null, "invoice.pdf", null, false, "cfg-1", null, null),
                new Decision.Result("OBJECT", 1, "0".repeat(64), ""), null, null);
    }

    private void time(String name, long size, int times, Runnable work) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        took(name, size, start, times);
    }

    private void took(String name, long size, long start, int times) {
        this.millis.computeIfAbsent(name, (key) -> new LinkedHashMap<>())
            .computeIfAbsent(size, (key) -> new ArrayList<>())
            .add((System.nanoTime() - start) / 1e6 / times);
    }

    private void print() {
        this.millis.forEach((name, bySize) -> bySize.values()
            .forEach((all) -> System.out.printf("%s %.6f%n", name, Report.median(all))));
    }

}
