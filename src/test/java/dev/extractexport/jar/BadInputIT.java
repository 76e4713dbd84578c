package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What an operator sees of bad input: exit code, lines, summary, and the night after.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BadInputIT {

    /// What breaks a line or steers a terminal, each replaced by a space in all output.
    private static final String STEERING = "\\u001b[2J\\n\\u0007\\u202e\\u2028";

    @TempDir
    Path directory;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        this.server.close();
    }

    @Test
    void eachBadDocumentIsOneLineOfTheSummary() throws Exception {
        String evil = "evil" + STEERING + "x".repeat(900);
        String[] items = { ApiFixture.item("good", "COMPLETED"), ApiFixture.item("text", "COMPLETED"),
                ApiFixture.item("late", "COMPLETED", "yes" + STEERING + "y".repeat(5_000), "2026-11-01T11:00:00Z"),
                "{\"status\":\"COMPLETED\"}", ApiFixture.item(evil, "FAILED", "never", "never") };
        list(items);
        this.server.on(ApiFixture.LIST + "/good", job("good", "{\"a\":\"1\"}"))
            .on(ApiFixture.LIST + "/text", job("text", "\"just a text\""))
            .on(ApiFixture.LIST + "/late", job("late", "{\"a\":\"1\"}"));

        BuiltJar.Outcome first = run();
        BuiltJar.Outcome second = run();

        assertThat(first.exitCode()).as(first.err()).isEqualTo(10);
        List<String> lines = first.out().lines().filter((line) -> line.startsWith("  quarantined")).toList();
        assertThat(lines).hasSize(4)
            .anyMatch((line) -> line
                .equals("  quarantined  text: The result is a single value, expected an object, an array or null"))
            .anyMatch((line) -> line.contains("  late: Extract job late: 'created_at': 'yes [2J yyy")
                    && line.contains("...' (5011 characters) is no timestamp"))
            .anyMatch((line) -> line.matches("  quarantined  no-id-[0-9a-f]{64}: An item of the listing has no id: .*"))
            .anyMatch((line) -> line.startsWith("  quarantined  evil [2J xxx")
                    && line.contains("x... (912 characters): "))
            .allMatch((line) -> line.length() < 1_200);
        assertThat(first.out() + first.err()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028&&[^\\n]]");
        assertThat(first.out()).contains("1 exported, 4 quarantined");
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).contains("nothing new, 5 unchanged").doesNotContain("  quarantined");
    }

    @Test
    @Tag("long")
    void aServiceThatGivesNoBodyWholeIsIncompleteInOneLineAndResumes() throws Exception {
        list(ApiFixture.item("cut", "COMPLETED"));
        String body = body("cut", "{\"a\":\"1\"}");
        this.server.on(ApiFixture.LIST + "/cut", FakeServer.cut(body, 200));

        BuiltJar.Outcome incomplete = run();
        this.server.on(ApiFixture.LIST + "/cut", FakeServer.json(body));
        BuiltJar.Outcome resumed = run();

        assertThat(incomplete.exitCode()).as(incomplete.out()).isEqualTo(20);
        assertThat(incomplete.err().lines().toList()).last()
            .asString()
            .contains("failed 6 times", "extract job cut, GET /api/v2/extract/cut", "Run again later: it resumes");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("Export 000001 complete").contains("1 exported");
    }

    private void list(String... items) {
        this.server.on(ApiFixture.LIST, (request) -> FakeServer
            .json(ApiFixture.page(null, request.query().contains("status=COMPLETED") ? items : new String[0])));
    }

    private static FakeServer.Reply job(String id, String result) {
        return FakeServer.json(body(id, result));
    }

    private static String body(String id, String result) {
        return """
                {"id":"%s","status":"COMPLETED","created_at":"2026-11-01T10:00:00Z","updated_at":"2026-11-01T11:00:00Z",
                 "configuration":{"data_schema":{"title":"Odd","type":"object","properties":{"a":{"type":"string"}}}},
                 "extract_result":%s}""".formatted(id, result);
    }

    private BuiltJar.Outcome run() throws IOException, InterruptedException {
        return new BuiltJar(this.directory).reaching(this.server.baseUrl(), "llx-bad-1")
            .run("run", "--progress", "none", "--output", this.directory.resolve("out").toString());
    }

}
