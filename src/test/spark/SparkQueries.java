import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Runs SQL files in one local Spark session and writes what each answers. A program of its own, run
/// from source in a Java of its own, so that nothing of Spark is on the class path of the project.
///
/// ```
/// java -cp "$(cat target/spark.classpath)" src/test/spark/SparkQueries.java DIRECTORY
/// ```
///
/// Each `DIRECTORY/*.sql`, in the order of the names, is split at every `;` that ends a line, as
/// a notebook is told to do it. The rows of the last statement go to `*.jsonl`, one JSON object
/// per row, or the error to `*.error`.
final class SparkQueries {

    private SparkQueries() {
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]).toAbsolutePath();
        try (SparkSession spark = SparkSession.builder()
            .master("local[2]")
            .appName("extract-export")
            .config("spark.ui.enabled", false)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.local.dir", directory.resolve("spark-local").toString())
            .config("spark.sql.warehouse.dir", directory.resolve("spark-warehouse").toUri().toString())
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.jsonGenerator.ignoreNullFields", false)
            .getOrCreate();
                Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter((it) -> it.toString().endsWith(".sql")).sorted().toList()) {
                run(spark, file);
            }
        }
    }

    private static void run(SparkSession spark, Path file) throws IOException {
        String name = file.toString().replaceFirst("\\.sql$", "");
        try {
            List<String> rows = List.of();
            for (String statement : Files.readString(file).split(";\n")) {
                if (!statement.isBlank()) {
                    Dataset<Row> answer = spark.sql(statement);
                    rows = answer.toJSON().collectAsList();
                }
            }
            Files.write(Path.of(name + ".jsonl"), rows);
        }
        catch (Exception ex) {
            Files.writeString(Path.of(name + ".error"), file.getFileName() + ": " + ex);
        }
    }

}
