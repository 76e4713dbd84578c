package dev.extractexport.jar;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Starts the built jar as a process of its own, as an operator's shell would.
final class BuiltJar {

    /// No command of these tests takes longer; one that does is ended and fails its test.
    private static final long MAX_SECONDS = 120;

    private final Path directory;

    private final Map<String, String> environment = new TreeMap<>();

    /// As the start script has it.
    private String heap = "-Xmx384m";

    /// As the start script has it.
    private String compilers = "-XX:TieredStopAtLevel=1";

    private Path out;

    BuiltJar(Path directory) {
        this.directory = directory;
        this.out = directory.resolve("out.txt");
    }

    /// Lets standard output go there, which is then not read.
    BuiltJar sayingTo(Path other) {
        this.out = other;
        return this;
    }

    /// What a command did.
    record Outcome(int exitCode, String out, String err) {
    }

    BuiltJar with(String variable, String value) {
        this.environment.put(variable, value);
        return this;
    }

    BuiltJar withHeap(int megabytes) {
        this.heap = "-Xmx" + megabytes + "m";
        return this;
    }

    /// As the start script advises from 250 MB of JSON on.
    BuiltJar withBothCompilers() {
        this.compilers = "-XX:TieredStopAtLevel=4";
        return this;
    }

    BuiltJar reaching(URI url, String key) {
        return with("LLAMA_CLOUD_BASE_URL", url.toString()).with("LLAMA_CLOUD_API_KEY", key);
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return outcome(process);
    }

    /// Starts a command whose output goes to files, so that a killed process leaves it
    /// whole.
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), this.heap, "-XX:+UseSerialGC",
                        this.compilers, "-jar", System.getProperty("extract-export.jar", "target/extract-export.jar")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(this.out.toFile())
            .redirectError(this.directory.resolve("err.txt").toFile());
        builder.environment().keySet().removeIf((name) -> name.startsWith("LLAMA_") || name.startsWith("EXTRACT_"));
        builder.environment().putAll(this.environment);
        return builder.start();
    }

    Outcome outcome(Process process) throws IOException {
        return new Outcome(process.exitValue(), Files.isRegularFile(this.out) ? Files.readString(this.out) : "",
                Files.readString(this.directory.resolve("err.txt")));
    }

    /// Every published data file below an output with its bytes: what must not depend on
    /// crashes.
    static Map<String, byte[]> published(Path output) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String format : List.of("parquet", "csv")) {
            try (Stream<Path> tree = Files.walk(output.resolve(format))) {
                for (Path file : tree.filter(Files::isRegularFile).toList()) {
                    files.put(output.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    /// Whether any file below a directory holds a text.
    static List<Path> filesWith(Path directory, String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

}
