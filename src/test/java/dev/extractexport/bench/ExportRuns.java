package dev.extractexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Whole exports by the built program, started through `bin/extract-export` as an operator would,
/// against [BenchServer].
final class ExportRuns implements AutoCloseable {

    /// What the program does by default.
    static final int CONCURRENCY = 16;

    private final Path work;

    private final Process server;

    private final URI url;

    private final HttpClient client = HttpClient.newHttpClient();

    ExportRuns(Path work) throws IOException {
        this.work = work;
        this.server = new ProcessBuilder(
                Processes.java(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), BenchServer.class))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        BufferedReader out = new BufferedReader(
                new InputStreamReader(this.server.getInputStream(), StandardCharsets.US_ASCII));
        this.url = URI.create("http://127.0.0.1:" + out.readLine().substring("port ".length()));
    }

    /// One export.
    /// @param runs calls for a run
    /// @param pages calls for a page of a listing
    /// @param jsonMegabytes of all bodies
    /// @param fetchSeconds from the first call for a page to the last byte of the last
    /// run
    /// @param runsSeconds from the first call for a run to the last byte of the last run
    /// @param mostAtOnce calls for runs that the server held at one time
    /// @param outputMegabytes of the files published
    record Export(int jobs, long latencyMillis, Processes.Taken process, long runs, long pages, double jsonMegabytes,
            double fetchSeconds, double runsSeconds, long mostAtOnce, double serverCpuSeconds, double outputMegabytes) {

        double jobsPerSecond() {
            return this.jobs / this.process.wallSeconds();
        }

        double megabytesPerSecond() {
            return this.jsonMegabytes / this.process.wallSeconds();
        }

        double megabytesPerCpuSecond() {
            return this.jsonMegabytes / this.process.cpuSeconds();
        }

        /// What latency and concurrency alone would take for the calls for runs.
        double idealSeconds() {
            return this.runs * this.latencyMillis / 1000.0 / CONCURRENCY;
        }

    }

    /// Exports a world of so many jobs from nothing.
    Export run(int jobs, long latencyMillis, String formats) throws IOException, InterruptedException {
        Path output = this.work.resolve("export");
        Processes.delete(output);
        get("/bench/begin?jobs=%d&latency=%d".formatted(jobs, latencyMillis));
        double serverBefore = Processes.cpuSeconds(this.server.pid());
        ProcessBuilder builder = new ProcessBuilder("bin/extract-export", "run", "--output", output.toString(),
                "--formats", formats, "--progress", "none", "--log-level", "warn")
            .redirectOutput(this.work.resolve("export.out").toFile())
            .redirectError(this.work.resolve("export.err").toFile());
        builder.environment().keySet().removeIf((name) -> name.startsWith("LLAMA_"));
        builder.environment().put("LLAMA_CLOUD_API_KEY", "bench");
        builder.environment().put("LLAMA_CLOUD_BASE_URL", this.url.toString());
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        Processes.Taken taken = Processes.run(builder, List.of(0));
        double serverCpu = Processes.cpuSeconds(this.server.pid()) - serverBefore;
        String[] counts = get("/bench/counts").split(" ");
        if (Long.parseLong(counts[0]) != jobs) {
            throw new IllegalStateException("%d jobs, but %s runs were asked for".formatted(jobs, counts[0]));
        }
        return new Export(jobs, latencyMillis, taken, Long.parseLong(counts[0]), Long.parseLong(counts[1]),
                Long.parseLong(counts[2]) / 1e6, Long.parseLong(counts[3]) / 1e9, Long.parseLong(counts[4]) / 1e9,
                Long.parseLong(counts[5]), serverCpu, published(output));
    }

    private static double published(Path output) throws IOException {
        long bytes = 0;
        for (String format : List.of("parquet", "csv")) {
            if (Files.exists(output.resolve(format))) {
                try (var files = Files.walk(output.resolve(format))) {
                    bytes += files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
                }
            }
        }
        return bytes / 1e6;
    }

    private String get(String target) throws IOException, InterruptedException {
        return this.client
            .send(HttpRequest.newBuilder(this.url.resolve(target)).version(HttpClient.Version.HTTP_1_1).build(),
                    HttpResponse.BodyHandlers.ofString())
            .body();
    }

    @Override
    public void close() throws IOException {
        // The server ends when its input does.
        this.server.getOutputStream().close();
        this.client.close();
    }

}
