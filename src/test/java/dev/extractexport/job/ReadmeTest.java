package dev.extractexport.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.extractexport.config.Setting;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Does what the README says: its queries have answers, its links lead somewhere, its settings are
/// those there are.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadmeTest {

    private static final Path README = Path.of("README.md");

    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    Path directory;

    /// The block of SQL that holds a text.
    static String sql(String part) throws IOException {
        return SQL.matcher(Files.readString(README))
            .results()
            .map((block) -> block.group(1))
            .filter((block) -> block.contains(part))
            .findFirst()
            .orElseThrow();
    }

    @Test
    void itsQueriesOfDuckDbHaveAnswers() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(100)))) {
            new Night(sandbox, this.directory).run();
        }

        try (Connection duck = load("duckdb.sql")) {
            List<String> queries = Stream.of(sql("FROM runs WHERE is_latest"), sql("read_parquet"))
                .flatMap((block) -> Arrays.stream(block.split(";\n")))
                .filter((query) -> !query.isBlank())
                .toList();
            assertThat(queries).hasSize(4);
            for (String query : queries) {
                assertThat(Duck.query(duck, query.replace("<output>", this.directory.toString()))).as(query)
                    .isNotEmpty()
                    .doesNotContain(List.of("0"));
            }
        }
        try (Connection duck = load("duckdb-csv.sql")) {
            assertThat(Duck.query(duck, sql("csv.\"invoice/v1\""))).hasSize(10);
        }
    }

    @Test
    void itsRulesForFieldsGiveTheColumnsItSays() throws Exception {
        String yaml = YAML.matcher(Files.readString(README))
            .results()
            .map((block) -> block.group(1))
            .findFirst()
            .orElseThrow();
        Path jobFile = Files.writeString(this.directory.resolve("job.yml"), yaml);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30)))) {
            new Night(sandbox, this.directory).with(jobFile).run();
        }

        try (Connection duck = load("duckdb.sql")) {
            assertThat(Duck.query(duck, "SELECT column_name, column_type FROM (DESCRIBE results.invoice)"))
                .contains(List.of("total", "DECIMAL(18,2)"), List.of("invoice_date", "DATE"),
                        List.of("vendor", "VARCHAR"))
                .anyMatch((column) -> column.getLast().contains("unit_price DECIMAL(18,4)"))
                .noneMatch((column) -> column.getFirst().equals("paid"));
        }
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        try (Stream<Path> pages = Stream.concat(Stream.of(README), Files.list(Path.of("docs")))) {
            for (Path page : pages.filter((it) -> it.toString().endsWith(".md")).toList()) {
                Path folder = page.toAbsolutePath().getParent();
                assertThat(LINK.matcher(Files.readString(page)).results().map((link) -> link.group(1)))
                    .allSatisfy((link) -> assertThat(folder.resolve(link)).as("%s: %s", page, link).exists());
            }
        }
    }

    @Test
    void itNamesEverySettingWithItsDefault() throws IOException {
        String readme = Files.readString(README);
        for (Setting setting : Setting.values()) {
            String key = switch (setting) {
                case DATASETS -> "datasets.<alias>";
                case FIELDS -> "fields.<dataset>";
                default -> setting.key();
            };
            List<String> rows = Pattern.compile("(?m)^\\|.*`" + Pattern.quote(key) + "`.*\\|.*$")
                .matcher(readme)
                .results()
                .map(MatchResult::group)
                .toList();
            assertThat(rows).as(key).isNotEmpty();
            String byDefault = setting.byDefault();
            if (byDefault != null && setting != Setting.API_BASE_URL) {
                assertThat(rows).as(key).anyMatch((row) -> row.contains("`" + byDefault + "`"));
            }
        }
    }

    private Connection load(String file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(this.directory.resolve("catalog").resolve(file)));
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return connection;
    }

}
