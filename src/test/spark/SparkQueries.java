import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.util.StringUtils;
import scala.jdk.javaapi.CollectionConverters;

/// Runs SQL files in one local Spark session and writes what each answers. A program of its own, run
/// from source in a Java of its own, so that nothing of Spark is on the class path of the project.
///
/// ```
/// java -cp "$(cat target/spark.classpath)" src/test/spark/SparkQueries.java DIRECTORY
/// ```
///
/// Each `DIRECTORY/*.sql`, in the order of the names, is split at every `;` that ends a line, as
/// the header of `spark.sql` tells a notebook to do; the splitter of `spark-sql -f` must find the same. The rows of the last statement go to `*.jsonl`,
/// one JSON object per row, moments as ISO-8601 in UTC; an error goes to `*.error`.
final class SparkQueries {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SparkQueries() {
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]).toAbsolutePath();
        try (SparkSession spark = SparkSession.builder()
            .master("local[2]")
            .appName("extract-export")
            .config("spark.ui.enabled", false)
            .config("spark.log.level", "WARN")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.local.dir", directory.resolve("spark-local").toString())
            .config("spark.sql.warehouse.dir", directory.resolve("spark-warehouse").toUri().toString())
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.datetime.java8API.enabled", true)
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
            List<String> rows = new ArrayList<>();
            for (String statement : statements(Files.readString(file))) {
                rows.clear();
                Dataset<Row> answer = spark.sql(statement);
                for (Row row : answer.collectAsList()) {
                    rows.add(JSON.writeValueAsString(plain(row)));
                }
            }
            Files.write(Path.of(name + ".jsonl"), rows);
        }
        catch (Exception ex) {
            Files.writeString(Path.of(name + ".error"), String.valueOf(ex.getMessage()));
        }
    }

    private static List<String> statements(String text) {
        List<String> plain = Stream.of(text.split(";\n")).map(String::strip).filter((it) -> !it.isEmpty()).toList();
        List<String> own = CollectionConverters.asJava(StringUtils.splitSemiColonWithIndex(text, false))
            .stream()
            .map(String::strip)
            .toList();
        if (!plain.equals(own)) {
            throw new IllegalStateException("Spark's own splitter finds " + own.size() + " other statements: " + own);
        }
        return plain;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Row row -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    fields.put(row.schema().fieldNames()[i], plain(row.get(i)));
                }
                yield fields;
            }
            case scala.collection.Seq<?> list ->
                CollectionConverters.asJava(list).stream().map(SparkQueries::plain).toList();
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

}
