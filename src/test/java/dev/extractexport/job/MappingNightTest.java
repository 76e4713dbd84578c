package dev.extractexport.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.FakeServer;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What the job file says about columns, from night to night.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MappingNightTest {

    private Warnings warnings;

    private OddService service;

    private OddNight odd;

    @BeforeEach
    void start(@TempDir Path directory) {
        this.service = new OddService();
        this.odd = new OddNight(this.service, directory.resolve("lake"));
        this.warnings = Warnings.of(ExportRunner.class);
    }

    @AfterEach
    void stop() {
        this.warnings.close();
        this.service.close();
    }

    @Test
    void aChangedRuleOpensAVersionAndATakenBackOneReturnsToTheFirst() throws Exception {
        this.service.job("j1", "{\"a\":\"2026-11-01\"}");
        this.odd.settings().run();
        this.service.job("j2", "{\"a\":\"2026-11-02\"}");
        this.odd.settings().with("fields.odd./a", "date").run();
        this.service.job("j3", "{\"a\":\"2026-11-03\"}");
        this.odd.settings().run();
        this.service.job("j4", "{\"a\":\"2026-11-04\"}");
        this.odd.settings().with("fields.odd./a", "skip").run();
        this.service.job("j5", "{\"a\":\"2026-11-05\"}");
        this.odd.settings().with("fields.odd./a", "date").run();

        assertThat(this.odd.query("results/odd/v1", "_job_id, typeof(a), a"))
            .containsExactlyInAnyOrder(List.of("j1", "VARCHAR", "2026-11-01"), List.of("j3", "VARCHAR", "2026-11-03"));
        assertThat(this.odd.query("results/odd/v2", "_job_id, typeof(a), a"))
            .containsExactlyInAnyOrder(List.of("j2", "DATE", "2026-11-02"), List.of("j5", "DATE", "2026-11-05"));
        assertThat(this.odd.query("results/odd/v3", "_job_id, _rescued IS NULL"))
            .containsExactly(List.of("j4", "true"));
        assertThat(view("_job_id, typeof(a), a")).containsExactly(List.of("j1", "VARCHAR", "2026-11-01"),
                List.of("j2", "VARCHAR", "2026-11-02"), List.of("j3", "VARCHAR", "2026-11-03"),
                Arrays.asList("j4", "VARCHAR", null), List.of("j5", "VARCHAR", "2026-11-05"));
        assertThat(this.warnings.take()).isEmpty();
    }

    @Test
    void anotherNamingOpensAVersionWhereItRenamesAColumn() throws Exception {
        this.service.job("j1", FakeServer.json(body("j1", "unitPrice")));
        this.service.job("k1",
                FakeServer.json(body("k1", "plain").replace("cfg-odd", "cfg-even").replace("Odd", "Even")));
        this.odd.settings().run();
        this.service.job("j2", FakeServer.json(body("j2", "unitPrice")));
        this.service.job("k2",
                FakeServer.json(body("k2", "plain").replace("cfg-odd", "cfg-even").replace("Odd", "Even")));
        this.odd.settings().with("names", "snake_case").run();

        assertThat(this.odd.query("results/odd/v1", "_job_id, \"unitPrice\"")).containsExactly(List.of("j1", "x"));
        assertThat(this.odd.query("results/odd/v2", "_job_id, unit_price")).containsExactly(List.of("j2", "x"));
        assertThat(view("_job_id, unit_price")).containsExactly(List.of("j1", "x"), List.of("j2", "x"));
        assertThat(this.odd.query("results/even/v1", "count(*)")).containsExactly(List.of("2"));
    }

    @Test
    void aRuleThatChangesNothingIsNamedOnce() throws Exception {
        this.service.job("j1", "{\"a\":\"1\"}").job("j2", "{\"a\":\"2\"}");

        this.odd.settings()
            .with("fields.odd./b", "date")
            .with("fields.odd./a/*", "date")
            .with("fields.odd./a", "decimal(5,2)")
            .with("fields.old./a", "json")
            .run();

        assertThat(this.warnings.take()).extracting((line) -> line.split("; ")[0])
            .containsExactly("fields.odd./a/*: date changes nothing: /a is of type string and has no such field",
                    "fields.odd./b: date changes nothing: the schema has no such field",
                    "fields.old./a: json changes nothing: there is no dataset 'old'");
        this.odd.settings().with("fields.odd./b", "date").run();
        assertThat(this.warnings.take()).as("a night without documents").isEmpty();
    }

    private static String body(String id, String key) {
        return OddService.body(id, "{\"" + key + "\":\"x\"}").replace("\"a\":{", "\"" + key + "\":{");
    }

    private List<List<String>> view(String columns) throws Exception {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(Files.readString(this.odd.settings().output().resolve("catalog/duckdb.sql")));
            return Duck.query(duck, "SELECT " + columns + " FROM results.odd ORDER BY _job_id");
        }
    }

}
