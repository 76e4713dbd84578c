package dev.extractexport.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Whole nights in CSV, in each dialect, read by DuckDB.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CsvNightTest {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(120));

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            ,   ! false ! false ! csv
            ;   ! true  ! false ! csv
            tab ! false ! true  ! csv.gz
            |   ! true  ! true  ! csv.gz
            """)
    void everyDialectVerifiesAndItsListsHaveTheElementsOfParquet(String delimiter, boolean bom, boolean gzip,
            String ending) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            Night night = new Night(sandbox, this.directory).with("csv.delimiter", delimiter)
                .with("csv.bom", String.valueOf(bom))
                .with("csv.gzip", String.valueOf(gzip));

            Manifest manifest = night.run().getFirst();

            assertThat(new Verifier(new Layout(this.directory)).verify().problems()).isEmpty();
            assertThat(manifest.files()).filteredOn((file) -> file.format().equals("csv"))
                .allMatch((file) -> file.path().endsWith("." + ending));
            Map<String, Long> lists = new TreeMap<>();
            manifest.files()
                .stream()
                .filter((file) -> file.dataset() != null && file.dataset().contains("."))
                .forEach((file) -> lists.merge(file.dataset() + "/v" + file.version(), file.rows(), Long::sum));
            assertThat(lists).hasSizeGreaterThan(5);
            for (Map.Entry<String, Long> list : lists.entrySet()) {
                String glob = Duck.literal(this.directory + "/csv/results/" + list.getKey() + "/**/*.csv*");
                assertThat(Duck.query("SELECT count(*) FROM read_csv(" + glob + ", delim = "
                        + Duck.literal(delimiter.equals("tab") ? "\t" : delimiter)
                        + ", header = true, all_varchar = true, quote = '\"', escape = '\"')"))
                    .as(list.getKey())
                    .isEqualTo(List.of(List.of(list.getValue().toString())));
            }
            assertThat(elements("invoice", "v1", "line_items")).isEqualTo(lists.get("invoice.line_items/v1"));
            assertThat(elements("resume", "v1", "experience")).isEqualTo(lists.get("resume.experience/v1"));
        }
    }

    @Test
    void anotherDelimiterIsRefusedBecauseOneGlobReadsAFolder() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            new Night(sandbox, this.directory).run();
            sandbox.turnTo(2);

            assertThatThrownBy(() -> new Night(sandbox, this.directory).with("csv.delimiter", "tab").run())
                .isInstanceOfSatisfying(Failure.class, (ex) -> assertThat(ex.kind()).isEqualTo(Failure.Kind.SETTINGS))
                .hasMessage("csv.delimiter is 'tab', but the CSV files of this output have ',': set that, "
                        + "or write them anew with extract-export rebuild JOB.yml");
            assertThatThrownBy(() -> new Night(sandbox, this.directory).with("csv.delimiter", ";").plan())
                .hasMessageStartingWith("csv.delimiter is ';', but the CSV files of this output have ','");
            assertThat(new Night(sandbox, this.directory).with("csv.gzip", "true").run()).hasSize(1);
        }
    }

    private long elements(String dataset, String version, String list) throws Exception {
        String glob = Duck.literal(this.directory + "/parquet/results/" + dataset + "/" + version + "/**/*.parquet");
        return Long.parseLong(
                Duck.query("SELECT sum(len(\"" + list + "\")) FROM read_parquet(" + glob + ")").getFirst().getFirst());
    }

}
