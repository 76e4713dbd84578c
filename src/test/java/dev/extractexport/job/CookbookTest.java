package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Answers;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.SparkSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Two engines read one output: the questions of the cookbook, every view and every table, compared
/// cell by cell. Spark runs once for all.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CookbookTest {

    private static final Pattern QUESTION = Pattern.compile("(?m)^## (\\d+)\\. (.*)$");

    private static final Pattern SQL = Pattern.compile("```sql\n-- (DuckDB and Spark|DuckDB|Spark)\n(.*?)```",
            Pattern.DOTALL);

    private static final String CHANGED = "SELECT c._job_id AS job, c.x FROM %s AS c ORDER BY job";

    /// Question to its SQL, by engine.
    private final Map<String, Map<String, String>> questions = questions();

    /// Name to a query that both engines understand, for DuckDB; in Spark with its own
    /// names.
    private final Map<String, String> tables = new TreeMap<>();

    private Sandbox sandbox;

    private Path output;

    private Connection duck;

    private Connection hostileDuck;

    private static final String REJECTS = "SELECT rejects_open.*, (SELECT count(*) FROM rejects) AS n FROM rejects_open";

    private Connection rejectedDuck;

    private SparkSql spark;

    private boolean asked;

    @BeforeAll
    void exportThreeNights(@TempDir Path directory) throws Exception {
        // A path that needs care in SQL.
        this.output = directory.resolve("o'connor lake--2");
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(150)));
        Night night = new Night(this.sandbox, this.output).with("status", "COMPLETED,FAILED").with("evidence", "on");
        for (int i = 1; i <= 3; i++) {
            this.sandbox.turnTo(i);
            night.run();
        }
        this.duck = load(this.output);
        // A path that is a pattern to readers.
        Path hostile = directory.resolve("{x} \"*?`[a] $y");
        new HandmadeLake(hostile).write();
        this.hostileDuck = load(hostile);
        Path empty = directory.resolve("empty");
        new HandmadeLake(empty).writeEmpty();
        load(empty).close();
        this.spark = new SparkSql(Files.createDirectories(directory.resolve("spark")));
        collectTables();
        Path rejected = directory.resolve("rejected");
        try (OddService odd = new OddService()) {
            odd.job("good", "{\"a\":\"1\"}").job("scalar", "7");
            new OddNight(odd, rejected).night();
        }
        this.rejectedDuck = load(rejected);
        this.spark.add("07-rejected", Files.readString(rejected.resolve("catalog/spark.sql")));
        this.spark.add("08-rejects", REJECTS);
        fillSpark(hostile, empty);
    }

    private static Connection load(Path output) throws SQLException, IOException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(Files.readString(output.resolve("catalog/duckdb.sql")));
        }
        return connection;
    }

    private void collectTables() throws SQLException {
        this.tables.put("runs", "SELECT * FROM runs ORDER BY job_id, updated_at, _export");
        this.tables.put("usage", "SELECT * FROM usage ORDER BY job_id, updated_at, statement, _export");
        this.tables.put("schema_changes", "SELECT * FROM schema_changes ORDER BY dataset, version, pointer, change");
        this.tables.put("usage_current", "SELECT * FROM usage_current ORDER BY job_id");
        for (List<String> view : Duck.query(this.duck,
                "SELECT view_name FROM duckdb_views() WHERE schema_name = 'results' ORDER BY ALL")) {
            this.tables.put("results." + view.getFirst(),
                    "SELECT * FROM results.\"" + view.getFirst() + "\" ORDER BY _job_id, _row");
        }
        for (List<String> view : Duck.query(this.duck,
                "SELECT view_name FROM duckdb_views() WHERE schema_name = 'evidence' ORDER BY ALL")) {
            this.tables.put("evidence." + view.getFirst(), "SELECT * FROM evidence.\"" + view.getFirst()
                    + "\" ORDER BY _job_id, _row NULLS FIRST, pointer, citation NULLS FIRST, box NULLS FIRST, value, page,"
                    + " confidence, reasoning, matching_text");
        }
        this.tables.put("low_confidence", "SELECT * FROM low_confidence ORDER BY rank");
    }

    private void fillSpark(Path hostile, Path empty) throws IOException {
        this.spark.add("00-hostile", Files.readString(hostile.resolve("catalog/spark.sql")));
        this.spark.add("01-hostile-view", "SELECT * FROM `results_a--b` ORDER BY _job_id, _row");
        this.spark.add("02-hostile-usage", "SELECT count(*) AS n FROM usage_current");
        this.spark.add("03-changed", CHANGED.formatted("results_changed"));
        this.spark.add("05-empty", Files.readString(empty.resolve("catalog/spark.sql")));
        this.spark.add("06-empty-views",
                "SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM usage_current) AS n");
        this.spark.add("10-catalog", Files.readString(this.output.resolve("catalog/spark.sql")));
        for (Map.Entry<String, Map<String, String>> question : this.questions.entrySet()) {
            this.spark.add("20-" + question.getKey(), question.getValue().get("Spark"));
        }
        this.spark.add("25-readme", ReadmeTest.sql("LATERAL VIEW"));
        for (Map.Entry<String, String> table : this.tables.entrySet()) {
            this.spark.add("30-" + table.getKey(),
                    table.getValue().replaceAll("(results|evidence)\\.\"(.*?)\"", "`$1_$2`"));
        }
        for (String version : versions(this.output)) {
            this.spark.add("40-" + version.replace('/', '~'),
                    "CREATE OR REPLACE TEMPORARY VIEW plain USING parquet OPTIONS (path '${root}/parquet/%s');\n"
                        .formatted(version) + "SELECT * FROM plain");
        }
        this.spark.add("50-month", """
                CREATE OR REPLACE TEMPORARY VIEW plain USING parquet OPTIONS (path '${root}/parquet/runs');
                SELECT (SELECT typeof(any_value(created_month)) FROM plain) AS plain,
                    (SELECT typeof(any_value(created_month)) FROM runs) AS runs,
                    (SELECT typeof(any_value(created_month)) FROM results_invoice) AS results""");
    }

    @AfterAll
    void stop() throws SQLException {
        this.duck.close();
        this.hostileDuck.close();
        this.rejectedDuck.close();
        this.sandbox.close();
    }

    @Test
    void theCookbookHasThirteenQuestionsWithOneAnswerForEachEngine() {
        assertThat(this.questions).hasSize(13)
            .allSatisfy((question, answers) -> assertThat(answers).containsOnlyKeys("DuckDB", "Spark"));
    }

    @Test
    void everyQuestionHasAnAnswer() throws SQLException {
        for (Map.Entry<String, Map<String, String>> question : this.questions.entrySet()) {
            assertThat(Answers.of(this.duck, question.getValue().get("DuckDB"))).as(question.getKey()).isNotEmpty();
        }
    }

    @Test
    void everyQuestionHasTheSameAnswerInSpark() throws Exception {
        askSpark();

        for (Map.Entry<String, Map<String, String>> question : this.questions.entrySet()) {
            assertThat(Answers.of(this.spark.answer("20-" + question.getKey()))).as(question.getKey())
                .isEqualTo(Answers.of(this.duck, question.getValue().get("DuckDB")));
        }
    }

    @Test
    void theReadmesQueryHasTheSameAnswerInSpark() throws Exception {
        askSpark();

        String duckDb = ReadmeTest.sql("unnest(line_items)");
        assertThat(Answers.of(this.spark.answer("25-readme"))).hasSize(10)
            .isEqualTo(Answers.of(this.duck, duckDb.substring(duckDb.indexOf("SELECT invoice_number"))));
    }

    @Test
    void everyViewHasTheSameCellsInSpark() throws Exception {
        askSpark();

        for (Map.Entry<String, String> table : this.tables.entrySet()) {
            List<Map<String, Object>> expected = Answers.of(this.duck, table.getValue());
            List<Map<String, Object>> found = Answers.of(this.spark.answer("30-" + table.getKey()));
            assertThat(expected).as(table.getKey()).isNotEmpty();
            assertThat(found.getFirst().keySet()).as(table.getKey())
                .containsExactlyElementsOf(expected.getFirst().keySet());
            assertThat(found).as(table.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void aPlainReadOfEveryVersionHasTheSameCellsInSpark() throws Exception {
        askSpark();

        for (String version : versions(this.output)) {
            List<Map<String, Object>> expected = Answers.of(this.duck,
                    "SELECT * FROM read_parquet(getvariable('root') || '/parquet/" + version + "/**/*.parquet')");
            List<Map<String, Object>> found = Answers.of(this.spark.answer("40-" + version.replace('/', '~')));
            assertThat(found).as(version).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected);
            assertThat(found.getFirst().keySet()).as(version).containsExactlyElementsOf(expected.getFirst().keySet());
        }
    }

    @Test
    void theMonthIsADateHoweverItIsRead() throws Exception {
        askSpark();

        List<String> types = List.of("{\"plain\":\"date\",\"runs\":\"date\",\"results\":\"date\"}");
        assertThat(this.spark.answer("50-month")).isEqualTo(types);
        assertThat(Duck.query(this.duck, """
                SELECT (SELECT typeof(any_value(created_month)) FROM read_parquet(
                        getvariable('root') || '/parquet/runs/**/*.parquet')),
                    (SELECT typeof(any_value(created_month)) FROM runs),
                    (SELECT typeof(any_value(created_month)) FROM results.invoice)"""))
            .containsExactly(List.of("DATE", "DATE", "DATE"));
    }

    @Test
    void hostileNamesAreColumnsAndNothingElse() throws Exception {
        List<Map<String, Object>> rows = Answers.of(this.hostileDuck,
                "SELECT * FROM results.\"a--b\" ORDER BY _job_id, _row");

        assertThat(rows).hasSize(5);
        assertThat(rows.get(1)).containsEntry("${env:HOME}", "'5")
            .containsEntry("line\nbreak;\n", "'9")
            .containsEntry("-- x", "'10")
            .containsEntry("back\\", "'7");
    }

    @Test
    void versionsUniteByKeyWithTheTypeThatHoldsThemAll() throws Exception {
        assertThat(Duck.query(this.hostileDuck, """
                SELECT column_name || ' ' || column_type FROM (DESCRIBE results."a--b")
                WHERE lower(column_name) IN ('amount', 'mixed', 'flag', 'list', 'nested', 'total', 'total_2', 'value',
                    'value_2', 'created_month', 'created_month_2')""")).extracting(List::getFirst)
            .containsExactly("TOTAL VARCHAR", "total_2 VARCHAR", "flag VARCHAR", "mixed VARCHAR", "amount DOUBLE",
                    "list VARCHAR", "nested VARCHAR", "value BOOLEAN", "created_month_2 VARCHAR", "value_2 VARCHAR",
                    "created_month DATE");
        assertThat(Duck.query(this.hostileDuck, """
                SELECT _job_id, amount, mixed, flag, list, nested, "TOTAL", total_2, value, value_2
                FROM results."a--b" ORDER BY _job_id, _row""")).containsExactly(
                Arrays.asList("job-0", null, null, null, null, null, null, null, null, "{\"free\":[1,\"two\"]}"),
                Arrays.asList("job-1", "19.0", "\"twenty \\\"20\\\"\"", null, "[23,null]",
                        "{\"k'`;\\n\":\"24\",\"K'`;\\n_2\":25}", "18", null, "true", null),
                Arrays.asList("job-2", "31.5", "{\"x\":32}", "33", "[\"34\",null]",
                        "{\"k'`;\\n\":\"35\",\"added\":null}", null, "30", null, null),
                Arrays.asList("job-2", null, null, null, null, null, null, null, null, null),
                Arrays.asList("job-3", null, "[43]", "42", null, null, "40", "41", null, null));
    }

    @Test
    void aViewHoldsTheNewestPublishedResultOfEachJob() throws Exception {
        assertThat(Duck.query(this.hostileDuck, CHANGED.formatted("results.changed")))
            .containsExactlyInAnyOrderElementsOf(HandmadeLake.CHANGED.entrySet()
                .stream()
                .map((entry) -> List.of(entry.getKey(), entry.getValue()))
                .toList());
        assertThat(Duck.query(this.hostileDuck, "SELECT _job_id, x FROM results.elsewhere"))
            .containsExactly(List.of("moved", "new"));
        assertThat(Duck.query(this.hostileDuck, "SELECT count(*) FROM runs WHERE _export > 42"))
            .containsExactly(List.of("0"));

        askSpark();

        assertThat(Answers.of(this.spark.answer("03-changed")))
            .isEqualTo(Answers.of(this.hostileDuck, CHANGED.formatted("results.changed")));
    }

    @Test
    void everyCatalogLoadsInSpark() throws Exception {
        askSpark();

        for (String catalog : List.of("00-hostile", "05-empty", "10-catalog")) {
            assertThat(this.spark.answer(catalog)).as(catalog).isNotNull();
        }
        assertThat(this.spark.answer("06-empty-views")).containsExactly("{\"n\":0}");
    }

    @Test
    void hostileNamesAreTheSameInSpark() throws Exception {
        askSpark();

        assertThat(this.spark.answer("02-hostile-usage")).containsExactly("{\"n\":0}");
        assertThat(Answers.of(this.spark.answer("01-hostile-view")))
            .isEqualTo(Answers.of(this.hostileDuck, "SELECT * FROM results.\"a--b\" ORDER BY _job_id, _row"));
    }

    @Test
    void whatIsStillOutIsTheSameInSpark() throws Exception {
        askSpark();

        assertThat(this.spark.answer("08-rejects")).hasSize(1);
        assertThat(Answers.of(this.spark.answer("08-rejects"))).isEqualTo(Answers.of(this.rejectedDuck, REJECTS));
    }

    private synchronized void askSpark() throws IOException, InterruptedException {
        SparkSql.assumeSpark();
        if (!this.asked) {
            this.spark.run();
            this.asked = true;
        }
    }

    /// `runs`, `usage`, `schema_changes`, `results/<dataset>/v<k>`.
    private static List<String> versions(Path output) throws IOException {
        Path parquet = output.resolve("parquet");
        try (Stream<Path> tree = Files.walk(parquet)) {
            return tree.filter((path) -> path.getFileName().toString().startsWith("created_month="))
                .map((path) -> parquet.relativize(path.getParent()).toString())
                .distinct()
                .sorted()
                .toList();
        }
    }

    private static Map<String, Map<String, String>> questions() {
        try {
            String book = Files.readString(Path.of("docs/cookbook.md"));
            Map<String, Map<String, String>> questions = new LinkedHashMap<>();
            Matcher question = QUESTION.matcher(book);
            while (question.find()) {
                int end = book.indexOf("\n## ", question.end());
                Matcher sql = SQL.matcher(book.substring(question.end(), (end < 0) ? book.length() : end));
                Map<String, String> answers = new TreeMap<>();
                while (sql.find()) {
                    for (String engine : sql.group(1).split(" and ")) {
                        answers.put(engine, sql.group(2));
                    }
                }
                questions.put("%02d %s".formatted(Integer.valueOf(question.group(1)),
                        question.group(2).replaceAll("[^A-Za-z ]", "")), answers);
            }
            return questions;
        }
        catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

}
