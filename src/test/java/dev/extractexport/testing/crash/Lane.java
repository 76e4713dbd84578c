package dev.extractexport.testing.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.Sandbox;

/// One output, one sandbox, and the second JVMs that export from the one to the other, one after
/// the other.
public final class Lane {

    /// No run of these tests takes longer; one that does is ended and fails its test.
    private static final long MAX_SECONDS = 300;

    /// The number by which a process tells that it was ended at its point.
    public static final int KILLED = 137;

    private final Sandbox sandbox;

    private final Path directory;

    /// @param directory of this lane alone, empty
    public Lane(Sandbox sandbox, Path directory) {
        this.sandbox = sandbox;
        this.directory = directory;
    }

    /// What a run did.
    /// @param points that it came by, in their order; none if it was ended at one
    /// @param requests to the sandbox
    public record Run(int exitCode, String err, List<String> points, List<String> requests) {
    }

    /// What a second JVM does, and how it is to end.
    /// @param command with its options, the output aside
    /// @param at the name of a point, `#n` for the n-th of all, empty for nowhere
    /// @param how `HALT`, `CUT` or `CHANCE:seed`
    /// @param processors that it believes to have
    public record Plan(List<String> command, String at, String how, int processors, String clock) {

        /// Undisturbed, in night 1, on one processor, so that it comes by the same points
        /// each time.
        public static Plan of(String... command) {
            return new Plan(List.of(command), "", "HALT", 1, "2026-11-24T02:15:00Z");
        }

        /// With more arguments.
        public Plan with(String... arguments) {
            List<String> longer = new ArrayList<>(this.command);
            longer.addAll(List.of(arguments));
            return new Plan(List.copyOf(longer), this.at, this.how, this.processors, this.clock);
        }

        public Plan at(String point) {
            return new Plan(this.command, point, this.how, this.processors, this.clock);
        }

        public Plan by(String ending) {
            return new Plan(this.command, this.at, ending, this.processors, this.clock);
        }

        public Plan on(int count) {
            return new Plan(this.command, this.at, this.how, count, this.clock);
        }

        public Plan when(String moment) {
            return new Plan(this.command, this.at, this.how, this.processors, moment);
        }

        /// The same, not ended.
        public Plan calm() {
            return new Plan(this.command, "", "HALT", this.processors, this.clock);
        }

        /// Whether it exports, rather than to do something with what was exported.
        public boolean isRun() {
            return this.command.getFirst().equals("run");
        }

    }

    public Sandbox sandbox() {
        return this.sandbox;
    }

    public Path output() {
        return this.directory.resolve("out");
    }

    /// Begins with an output of which nothing is there, or what another holds.
    public void begin(Path before) throws IOException {
        Layout.deleteTree(output());
        Files.createDirectories(output());
        if (before != null) {
            try (Stream<Path> tree = Files.walk(before)) {
                for (Path path : tree.filter((each) -> !each.equals(before)).toList()) {
                    Files.copy(path, output().resolve(before.relativize(path)));
                }
            }
        }
    }

    /// Keeps what the output holds now for [#begin].
    public Path keep(String name) throws IOException {
        Path kept = this.directory.resolve(name);
        Files.createDirectories(kept);
        try (Stream<Path> tree = Files.walk(output())) {
            for (Path path : tree.filter((each) -> !each.equals(output())).toList()) {
                Files.copy(path, kept.resolve(output().relativize(path)));
            }
        }
        return kept;
    }

    /// Runs the command in a second JVM.
    public Run run(Plan plan) throws IOException, InterruptedException {
        Path list = this.directory.resolve("points");
        Path err = this.directory.resolve("err");
        Files.deleteIfExists(list);
        int before = this.sandbox.requests().size();
        List<String> command = java();
        command.addAll(QuickStart.options());
        command.addAll(List.of("-XX:ActiveProcessorCount=" + plan.processors(),
                "-Djava.nio.file.spi.DefaultFileSystemProvider=" + WatchedProvider.class.getName(),
                "-D" + Points.WATCH + "=" + output(), "-D" + Points.AT + "=" + plan.at(),
                "-D" + Points.HOW + "=" + plan.how(), "-D" + CrashingRun.LIST + "=" + list,
                "-Dextract-export.clock=" + plan.clock(), CrashingRun.class.getName()));
        command.addAll(plan.command());
        command.addAll(List.of("--output", output().toString()));
        Process process = builder(command, this.sandbox).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
        end(process);
        List<String> requests = this.sandbox.requests();
        return new Run(process.exitValue(), Files.readString(err),
                Files.exists(list) ? Files.readAllLines(list) : List.of(), requests.subList(before, requests.size()));
    }

    /// A JVM that starts soon and never collects the young objects of a small export.
    /// Native access is not enabled, for which the JVM warns: it would turn down most of
    /// [QuickStart].
    static List<String> java() {
        return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx256m",
                "-Xmn120m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }

    static ProcessBuilder builder(List<String> command, Sandbox sandbox) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf((name) -> name.startsWith("LLAMA_") || name.startsWith("EXTRACT_"));
        builder.environment().put("LLAMA_CLOUD_BASE_URL", sandbox.baseUrl().toString());
        builder.environment().put("LLAMA_CLOUD_API_KEY", sandbox.key());
        return builder;
    }

    static void end(Process process) throws InterruptedException {
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /// Everything below the output that must not depend on crashes: each directory, each
    /// file by
    /// the hash of its bytes, but for the ledger's and the words of the running process.
    /// What names
    /// this lane in text files is made the same for all lanes, and so is the random id of
    /// an output.
    public Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(output())) {
            for (Path path : paths.toList()) {
                String name = output().relativize(path).toString();
                tree.put(name, Files.isDirectory(path) ? "directory" : content(name, path));
            }
        }
        return tree;
    }

    private String content(String name, Path file) throws IOException {
        if (name.endsWith("ledger.mv.db") || name.endsWith("lock") || name.endsWith("progress.json")) {
            return "there";
        }
        byte[] bytes = Files.readAllBytes(file);
        if (name.startsWith("catalog/") || name.contains("manifests/")) {
            return new String(bytes, StandardCharsets.UTF_8).replace(output().toString(), "OUTPUT")
                .replace(this.sandbox.baseUrl().toString(), "URL")
                .replaceAll("\"(output_id|checksum)\" : \"[^\"]*\"", "\"$1\" : ID");
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }

}
