package dev.extractexport.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Asks Spark, in a Java of its own: `src/test/spark/SparkQueries.java` says how. All scripts of one
/// run share a session, because starting Spark takes longer than its answers.
public final class SparkSql {

    private static final Path CLASSPATH = Path.of("target/spark.classpath");

    private static final long MINUTES = 10;

    /// What Spark's own start script opens.
    private static final List<String> OPENED = List.of("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io",
            "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic", "sun.nio.ch",
            "sun.nio.cs", "sun.security.action", "sun.util.calendar", "jdk.internal.ref");

    private final Path directory;

    private final Map<String, String> errors = new TreeMap<>();

    /// @param directory for scripts and answers, empty
    public SparkSql(Path directory) {
        this.directory = directory;
    }

    /// Skips the test where Spark's class path is not known.
    public static void assumeSpark() {
        assumeTrue(Files.exists(CLASSPATH),
                "Spark is not here: 'mvn -f src/test/spark/pom.xml' fetches it (280 MB, once), and 'make test' does so");
    }

    /// Adds a script of statements that each end with `;` and a line's end. Scripts run
    /// in
    /// the order of their names.
    public void add(String name, String statements) throws IOException {
        Files.writeString(this.directory.resolve(name + ".sql"), statements);
    }

    /// Runs all scripts.
    public void run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx1g",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        OPENED.forEach((name) -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.addAll(List.of("-cp", Files.readString(CLASSPATH).strip(), "src/test/spark/SparkQueries.java",
                this.directory.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        File log = this.directory.resolve("spark.log").toFile();
        Process spark = builder.redirectErrorStream(true).redirectOutput(log).start();
        if (!spark.waitFor(MINUTES, TimeUnit.MINUTES)) {
            spark.destroyForcibly();
            throw new IllegalStateException("Spark has not answered in " + MINUTES + " minutes: " + log);
        }
        assertThat(spark.exitValue()).as(() -> tail(log.toPath())).isZero();
        for (File file : this.directory.toFile().listFiles((it, name) -> name.endsWith(".error"))) {
            this.errors.put(file.getName().replace(".error", ""), Files.readString(file.toPath()));
        }
    }

    /// The rows that the last statement of a script gave, as JSON objects.
    public List<String> answer(String name) throws IOException {
        assertThat(this.errors).doesNotContainKey(name);
        return Files.readAllLines(this.directory.resolve(name + ".jsonl"));
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        }
        catch (IOException ex) {
            return String.valueOf(ex.getMessage());
        }
    }

}
