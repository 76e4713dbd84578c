package dev.extractexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import static dev.extractexport.bench.Report.median;
import static dev.extractexport.bench.Report.number;

/// `make bench`: measures and says whether the marks are reached.
///
/// Arguments: `full` or `quick`, and any of the parts `export`, `latency`, `memory`, `frames`,
/// `ledger`; all of them if none is named. The marks are judged in full only.
final class Bench {

    private static final Set<String> PARTS = Set.of("export", "latency", "memory", "frames", "ledger");

    private static final int MARK_JOBS = 20_000;

    private static final double MARK_SECONDS = 60;

    /// Of what latency and concurrency allow.
    private static final double MARK_SHARE = 0.9;

    /// Of DuckDB's pace on one core.
    private static final double MARK_DUCKDB = 0.5;

    /// Of a page's commit in a ledger of ten million jobs over one of a hundred thousand.
    private static final double MARK_LEDGER = 2;

    /// What counts as flat: memory is the heap's limit and what lies beside it.
    private static final double MARK_GROWTH = 1.1;

    private final Sizes sizes;

    private final Path work = Path.of("target", "bench");

    private final Report report = new Report();

    private Bench(Sizes sizes) {
        this.sizes = sizes;
    }

    /// How much is measured.
    /// @param exportJobs of the export without latency
    /// @param latencyJobs to latency in milliseconds
    /// @param memoryJobs of the exports whose memory is compared
    /// @param frameMegabytes of JSON for each family
    /// @param ledgerJobs of the ledgers that are compared
    private record Sizes(int rounds, int exportJobs, Map<Long, Integer> latencyJobs, List<Integer> memoryJobs,
            int frameMegabytes, int frameRounds, List<Integer> ledgerJobs) {

        /// For a look in under two minutes; too small for the marks.
        static final Sizes QUICK = new Sizes(1, 4_000, new TreeMap<>(Map.of(20L, 4_000)), List.of(1_000, 8_000), 10, 3,
                List.of(20_000, 200_000));

        static final Sizes FULL = new Sizes(3, MARK_JOBS, new TreeMap<>(Map.of(20L, 16_000, 100L, 3_200)),
                List.of(2_000, 20_000, 60_000), 50, 9, List.of(100_000, 10_000_000));

    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = Arrays.stream(arguments).filter((word) -> !word.isBlank()).toList();
        List<String> unknown = words.stream()
            .filter((word) -> !PARTS.contains(word) && !Set.of("full", "quick").contains(word))
            .toList();
        if (!unknown.isEmpty()) {
            System.err.println("The bench knows full, quick and the parts " + PARTS + ", not " + unknown);
            System.exit(2);
        }
        List<String> parts = words.stream().filter(PARTS::contains).toList();
        new Bench(words.contains("quick") ? Sizes.QUICK : Sizes.FULL).run(parts.isEmpty() ? PARTS : Set.copyOf(parts));
    }

    private void run(Set<String> parts) throws IOException, InterruptedException {
        Files.createDirectories(this.work);
        this.report.say("extract-export bench: Java %s, %d cores, product flags %s".formatted(
                System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(),
                String.join(" ", Processes.productFlags())));
        try (ExportRuns runs = new ExportRuns(this.work)) {
            // The first start reads the jar from the disk.
            runs.run(100, 0, "parquet");
            if (parts.contains("export") || parts.contains("latency")) {
                exports(runs, parts);
            }
            if (parts.contains("memory")) {
                memory(runs);
            }
        }
        if (parts.contains("frames")) {
            frames();
        }
        if (parts.contains("ledger")) {
            ledger();
        }
        this.report.write(this.work);
        System.out.println("Written to " + this.work.resolve("bench.md") + " and " + this.work.resolve("bench.json"));
    }

    private void exports(ExportRuns runs, Set<String> parts) throws IOException, InterruptedException {
        Map<String, List<ExportRuns.Export>> found = new LinkedHashMap<>();
        for (int round = 0; round < this.sizes.rounds(); round++) {
            if (parts.contains("export")) {
                for (String formats : List.of("parquet,csv", "parquet")) {
                    found.computeIfAbsent(formats, (name) -> new ArrayList<>())
                        .add(runs.run(this.sizes.exportJobs(), 0, formats));
                }
            }
            if (parts.contains("latency")) {
                for (Map.Entry<Long, Integer> each : this.sizes.latencyJobs().entrySet()) {
                    found.computeIfAbsent("parquet,csv at %d ms".formatted(each.getKey()), (name) -> new ArrayList<>())
                        .add(runs.run(each.getValue(), each.getKey(), "parquet,csv"));
                }
            }
        }
        this.report.say("");
        this.report.say("Whole exports by bin/extract-export, concurrency %d: medians of %d, jobs of %s KB of JSON."
            .formatted(ExportRuns.CONCURRENCY, this.sizes.rounds(), number(kilobytesPerJob(found), 1)));
        this.report.say("Fetch is from the first call for a page to the last byte of the last run, as the server sees "
                + "it; ideal is runs x latency / concurrency.");
        exportTable("export", found);
        found.forEach((name, all) -> {
            ExportRuns.Export first = all.getFirst();
            if (name.equals("parquet,csv") && first.jobs() == MARK_JOBS) {
                double seconds = of(all, (it) -> it.process().wallSeconds());
                this.report.mark("20,000 jobs without latency in under 60 s", seconds, "s", seconds < MARK_SECONDS);
            }
            if (first.latencyMillis() == 20 && isFull()) {
                double share = of(all, (it) -> it.idealSeconds() / it.fetchSeconds());
                this.report.mark("of what 20 ms and concurrency 16 allow, fetch", share, "x", share >= MARK_SHARE);
            }
        });
    }

    private boolean isFull() {
        return this.sizes == Sizes.FULL;
    }

    private void exportTable(String name, Map<String, List<ExportRuns.Export>> found) {
        List<List<String>> rows = new ArrayList<>();
        found.forEach((label, all) -> rows.add(List.of(label, String.valueOf(all.getFirst().jobs()),
                number(of(all, (it) -> it.process().wallSeconds()), 1),
                number(of(all, ExportRuns.Export::fetchSeconds), 1),
                number(of(all, ExportRuns.Export::idealSeconds), 1), share(all, ExportRuns.Export::fetchSeconds),
                share(all, (it) -> it.process().wallSeconds()), number(of(all, ExportRuns.Export::jobsPerSecond), 0),
                number(of(all, ExportRuns.Export::megabytesPerSecond), 1),
                number(of(all, (it) -> it.process().cpuSeconds()), 1),
                number(of(all, ExportRuns.Export::megabytesPerCpuSecond), 1),
                number(of(all, (it) -> it.process().peakMegabytes()), 0), number(of(all, (it) -> it.mostAtOnce()), 0),
                number(of(all, ExportRuns.Export::serverCpuSeconds), 1),
                number(of(all, ExportRuns.Export::outputMegabytes), 1))));
        this.report.table(name, List.of("formats", "jobs", "wall s", "fetch s", "ideal s", "ideal/fetch", "ideal/wall",
                "jobs/s", "MB/s", "CPU s", "MB/CPU s", "peak MB", "at once", "server CPU s", "output MB"), rows);
    }

    private static String share(List<ExportRuns.Export> all, ToDoubleFunction<ExportRuns.Export> seconds) {
        return (all.getFirst().latencyMillis() == 0) ? "-"
                : number(of(all, (it) -> it.idealSeconds() / seconds.applyAsDouble(it)), 2);
    }

    private static double kilobytesPerJob(Map<String, List<ExportRuns.Export>> found) {
        ExportRuns.Export any = found.values().iterator().next().getFirst();
        return any.jsonMegabytes() * 1000 / any.jobs();
    }

    private static double of(List<ExportRuns.Export> all, ToDoubleFunction<ExportRuns.Export> value) {
        return median(all.stream().map(value::applyAsDouble).toList());
    }

    private void memory(ExportRuns runs) throws IOException, InterruptedException {
        Map<String, List<ExportRuns.Export>> found = new LinkedHashMap<>();
        for (int jobs : this.sizes.memoryJobs()) {
            found.put("parquet,csv, %d jobs".formatted(jobs), List.of(runs.run(jobs, 0, "parquet,csv")));
        }
        this.report.say("");
        this.report.say("Memory by number of jobs, one run each. Peak is VmHWM of the whole process: heap, code, "
                + "threads and buffers outside the heap.");
        exportTable("memory", found);
        if (isFull()) {
            List<Double> peaks = found.values()
                .stream()
                .map((all) -> all.getFirst().process().peakMegabytes())
                .toList();
            double growth = peaks.getLast() / peaks.get(peaks.size() - 2);
            this.report.mark("peak memory of 60,000 jobs over that of 20,000", growth, "x", growth <= MARK_GROWTH);
        }
    }

    private void frames() throws IOException, InterruptedException {
        Path files = this.work.resolve("frames");
        Processes.delete(files);
        Files.createDirectories(files);
        List<String> flags = Processes.productFlags();
        Processes.run(race(List.of("-Xmx2g"), "prepare", files, String.valueOf(this.sizes.frameMegabytes())),
                List.of(0));
        Map<Family, Double> megabytes = new LinkedHashMap<>();
        for (Family family : Family.values()) {
            megabytes.put(family, Files.size(files.resolve(family.label() + ".ndjson")) / 1e6);
        }
        List<String> optimizing = new ArrayList<>(flags);
        optimizing.add("-XX:TieredStopAtLevel=4");
        Map<String, List<Double>> warm = warm(flags, files);
        Map<String, List<Double>> warmOptimized = warm(optimizing, files);
        Processes.run(race(flags, "check", files, "0"), List.of(0));
        this.report.say("");
        this.report
            .say("Frames to Parquet beside DuckDB's JSON to Parquet, one thread each: MB of JSON per CPU second");
        this.report.say("of the process, medians of %d interleaved passes. Rows and sums were compared. C1 is what "
            .formatted(this.sizes.frameRounds()) + "the program starts with, C2 what");
        this.report.say("EXTRACT_EXPORT_JAVA_OPTS=-XX:TieredStopAtLevel=4 gives; DuckDB is told the types, or is not.");
        List<List<String>> rows = new ArrayList<>();
        for (Family family : Family.values()) {
            rows.add(paces(family.label() + ", warm, C1", megabytes.get(family), medians(warm, List.of(family))));
        }
        double all = megabytes.values().stream().mapToDouble(Double::doubleValue).sum();
        List<Family> families = List.of(Family.values());
        Map<String, Double> total = medians(warm, families);
        Map<String, Double> totalOptimized = medians(warmOptimized, families);
        rows.add(paces("all, warm, C1", all, total));
        rows.add(paces("all, warm, C2", all, totalOptimized));
        rows.add(paces("all, cold process, C1", all, cold(flags, files)));
        rows.add(paces("all, cold process, C2", all, cold(optimizing, files)));
        this.report.table("frames", List.of("documents", "MB of JSON", "Parquet", "Parquet and CSV", "DuckDB, types",
                "DuckDB, no types", "Parquet / types", "Parquet / no types"), rows);
        if (isFull()) {
            markDuckDb("C1, DuckDB told the types", total, "DUCKDB");
            markDuckDb("C1, DuckDB finding the types", total, "DUCKDB_UNTYPED");
            markDuckDb("C2, DuckDB told the types", totalOptimized, "DUCKDB");
        }
    }

    private void markDuckDb(String name, Map<String, Double> seconds, String racer) {
        double ratio = seconds.get(racer) / seconds.get("PARQUET");
        this.report.mark("of DuckDB's pace, frames to Parquet, warm, " + name, ratio, "x", ratio >= MARK_DUCKDB);
    }

    /// The median seconds of each racer, all families together.
    private static Map<String, Double> medians(Map<String, List<Double>> passes, List<Family> families) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (FlattenRace.Racer racer : FlattenRace.Racer.values()) {
            seconds.put(racer.name(),
                    families.stream().mapToDouble((family) -> median(passes.get(family + " " + racer))).sum());
        }
        return seconds;
    }

    private static List<String> paces(String name, double megabytes, Map<String, Double> seconds) {
        List<String> row = new ArrayList<>(List.of(name, number(megabytes, 1)));
        for (FlattenRace.Racer racer : FlattenRace.Racer.values()) {
            row.add(number(megabytes / seconds.get(racer.name()), 1));
        }
        row.add(number(seconds.get("DUCKDB") / seconds.get("PARQUET"), 2));
        row.add(number(seconds.get("DUCKDB_UNTYPED") / seconds.get("PARQUET"), 2));
        return row;
    }

    private Map<String, List<Double>> warm(List<String> flags, Path files) throws IOException, InterruptedException {
        return lines(race(flags, "warm", files, String.valueOf(this.sizes.frameRounds())));
    }

    /// What a process prints: names, and a number behind the last blank of each line.
    private static Map<String, List<Double>> lines(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        Map<String, List<Double>> found = new LinkedHashMap<>();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                int end = line.lastIndexOf(' ');
                found.computeIfAbsent(line.substring(0, end), (name) -> new ArrayList<>())
                    .add(Double.parseDouble(line.substring(end + 1)));
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "%s ended with code %d".formatted(String.join(" ", builder.command()), process.exitValue()));
        }
        return found;
    }

    /// One pass over everything in a fresh process, from its start to its end.
    private Map<String, Double> cold(List<String> flags, Path files) throws IOException, InterruptedException {
        Map<String, List<Double>> found = new LinkedHashMap<>();
        for (int round = 0; round < this.sizes.rounds(); round++) {
            for (FlattenRace.Racer racer : FlattenRace.Racer.values()) {
                double seconds = Processes.run(race(flags, "cold", files, racer.name()), List.of(0)).cpuSeconds();
                found.computeIfAbsent(racer.name(), (name) -> new ArrayList<>()).add(seconds);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        found.forEach((racer, all) -> medians.put(racer, median(all)));
        return medians;
    }

    /// The work of the ledger at two sizes, with the product's flags, in turns.
    private void ledger() throws IOException, InterruptedException {
        Path files = this.work.resolve("ledger");
        Processes.delete(files);
        Files.createDirectories(files);
        List<String> arguments = new ArrayList<>(List.of(files.toString()));
        this.sizes.ledgerJobs().forEach((jobs) -> arguments.add(String.valueOf(jobs)));
        ProcessBuilder builder = new ProcessBuilder(
                Processes.java(Processes.productFlags(), LedgerPace.class, arguments.toArray(String[]::new)));
        Map<String, List<Double>> found = lines(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
        Processes.delete(files);
        this.report.say("");
        this.report.say("The ledger, by the number of jobs it knows; pages of 50 jobs, medians of 5 rounds in turns.");
        List<String> columns = new ArrayList<>(List.of(""));
        this.sizes.ledgerJobs().forEach((jobs) -> columns.add("%,d jobs".formatted(jobs)));
        List<List<String>> rows = new ArrayList<>();
        found.forEach((name, values) -> {
            List<String> row = new ArrayList<>(List.of(name));
            values.forEach((value) -> row.add(number(value, 1)));
            rows.add(row);
        });
        this.report.table("ledger", columns, rows);
        if (isFull()) {
            List<Double> commits = found.get(LedgerPace.COMMIT);
            double growth = commits.getLast() / commits.getFirst();
            this.report.mark("a page's commit at 10,000,000 jobs over that at 100,000", growth, "x",
                    growth <= MARK_LEDGER);
        }
    }

    private static ProcessBuilder race(List<String> flags, String command, Path files, String last) {
        return new ProcessBuilder(Processes.java(flags, FlattenRace.class, command, files.toString(), last))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

}
