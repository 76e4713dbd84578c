package dev.extractexport.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What the service says that this release does not know: kept as it came, and counted.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UnknownFieldsTest {

    @TempDir
    Path directory;

    @Test
    void unknownFieldsAreKeptAsJsonAndCounted() throws Exception {
        try (OddService service = new OddService()) {
            for (String id : List.of("a", "b", "c")) {
                boolean plain = id.equals("c");
                String body = OddService.body(id, "{\"a\":\"x\"}");
                service.listing(item(id, plain ? "" : ",\"region\":\"eu\""))
                    .answering(id,
                            FakeServer.json(plain ? body : body.substring(0, body.length() - 1)
                                .replace("\"configuration\":{",
                                        "\"configuration\":{\"beam\":{\"width\":4},\"webhook_url\":\"https://x\",")
                                    + ",\"priority_class\":1.10}"));
            }
            OddNight odd = new OddNight(service, this.directory);

            Manifest manifest = odd.night();

            assertThat(manifest.otherFields()).containsExactlyInAnyOrderEntriesOf(
                    Map.of("job.region", 2L, "run.configuration.beam", 2L, "run.priority_class", 2L));
            assertThat(odd.runs("job_id, job_rest, run_rest")).contains(List.of("a", "{\"region\":\"eu\"}",
                    "{\"configuration\":{\"beam\":{\"width\":4},\"webhook_url\":\"[removed]\"},\"priority_class\":1.10}"));
            assertThat(Manifest.read(this.directory.resolve("_extract-export/manifests/000001.json")).otherFields())
                .isEqualTo(manifest.otherFields());
        }
    }

    @Test
    void unknownStatusesAndEnumValuesAreExportedAsTheyAre() throws Exception {
        try (OddService service = new OddService()) {
            String body = OddService.body("a", "{\"a\":\"x\"}")
                .replace("\"configuration\":{",
                        "\"configuration\":{\"tier\":\"agentic_ultra\",\"extraction_target\":" + "\"per_chapter\",");
            service.listing(ApiFixture.item("a", "COMPLETED")).answering("a", FakeServer.json(body));
            service.listing(ApiFixture.item("b", "PARTLY_DONE"));
            OddNight odd = new OddNight(service, this.directory);

            OddNight.assertCounts(odd.night(), Map.of("exported", 1L, "filtered", 1L));

            assertThat(odd.runs("job_id, status, exported, tier, extraction_target")).containsExactlyInAnyOrder(
                    List.of("a", "COMPLETED", "true", "agentic_ultra", "per_chapter"),
                    java.util.Arrays.asList("b", "PARTLY_DONE", "false", null, null));
        }
    }

    private static String item(String id, String more) {
        String item = ApiFixture.item(id, "COMPLETED");
        return item.substring(0, item.length() - 1) + more + "}";
    }

}
