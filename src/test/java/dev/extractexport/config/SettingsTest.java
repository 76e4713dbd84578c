package dev.extractexport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.extractexport.dataset.mapping.Evidence;
import dev.extractexport.dataset.mapping.FieldRule;
import dev.extractexport.dataset.mapping.Mapping;
import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Reads real job files and checks both the values and every message of refusal.
class SettingsTest {

    @TempDir
    Path directory;

    static Stream<Path> shippedJobFiles() throws IOException {
        return Files.list(Path.of("jobs")).filter((file) -> file.toString().endsWith(".yml")).sorted();
    }

    @Test
    void anOutputWhoseNameTheLocaleCannotReadIsRefusedWithWhatToSet() {
        Settings settings = new Settings();
        settings.add("output", "/lake/b\uFFFDro", "option --output");

        assertThatThrownBy(() -> ExportSpec.output(settings)).isInstanceOf(Failure.class)
            .hasMessageStartingWith("output is '/lake/b\uFFFDro', of which this locale can read or write not every ")
            .hasMessageContaining("set LC_ALL=C.UTF-8, also in a crontab");
    }

    @ParameterizedTest
    @MethodSource("shippedJobFiles")
    void everyShippedJobFileLoads(Path file) {
        Settings settings = new Settings();

        JobFile.addTo(settings, file);

        assertThat(ExportSpec.of(settings).formats()).isNotEmpty();
    }

    @Test
    void theShippedNightlyJobFileHoldsTheDefaults() {
        Settings settings = new Settings();

        JobFile.addTo(settings, Path.of("jobs/nightly.yml"));

        assertThat(ExportSpec.of(settings)).isEqualTo(ExportSpec.of(new Settings()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            ","   ! ,
            ;     ! ;
            "|"   ! |
            tab   ! TAB
            "\\t"  ! TAB
            '\\t'  ! TAB
            """, quoteCharacter = '~')
    void theCsvDelimiterMayBeWrittenAsPeopleDo(String yaml, String expected) throws IOException {
        Settings settings = new Settings();

        JobFile.addTo(settings, job("export:\n  csv:\n    delimiter: " + yaml + "\n    gzip: true\n"));

        assertThat(ExportSpec.of(settings).csv())
            .isEqualTo(new ExportSpec.Csv(expected.equals("TAB") ? '\t' : expected.charAt(0), false, true));
    }

    @Test
    void anotherCsvDelimiterIsRefusedWithItsLine() throws IOException {
        Path file = job("export:\n  csv:\n    delimiter: '::'\n");
        Settings settings = new Settings();
        JobFile.addTo(settings, file);

        assertThatThrownBy(() -> ExportSpec.of(settings)).isInstanceOf(Failure.class)
            .hasMessage(file + ":3: csv.delimiter is '::'; expected one of , ; | tab");
    }

    @ParameterizedTest
    @CsvSource({ "14d,P14D", "36h,PT36H", "90m,PT90M", "0d,PT0S", "7D,P7D", "3650d,P3650D" })
    void durationsAreWholeDaysHoursOrMinutes(String text, Duration expected) throws IOException {
        Settings settings = new Settings();
        JobFile.addTo(settings, job("export:\n  lookback: " + text + "\n"));

        assertThat(ExportSpec.of(settings).incremental()).isEqualTo(
                new ExportSpec.Incremental(expected, Duration.ofDays(7), Duration.ofDays(14), Duration.ofDays(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "14", "-1d", "1.5d", "14 d", "2w", "P14D", "3651d", "99999999d", "d" })
    void anythingElseIsNoDurationAndIsRefusedWithItsLine(String text) throws IOException {
        Path file = job("export:\n  full-listing-every: " + text + "\n");
        Settings settings = new Settings();
        JobFile.addTo(settings, file);

        assertThatThrownBy(() -> ExportSpec.of(settings)).isInstanceOf(Failure.class)
            .hasMessage("%s:2: full-listing-every is '%s'; expected a whole number of days, hours or minutes such as "
                .formatted(file, text) + "14d, 36h or 90m, up to 3650d");
    }

    @Test
    void optionsAreStrongerThanEnvironmentThanJobFile() throws IOException {
        Path file = job("""
                export:
                  output: /from/file
                  page-size: 7
                  concurrency: 3
                """);
        Settings settings = new Settings();
        settings.add("page-size", "9", "option --page-size");
        settings.addEnvironment(Map.of("EXTRACT_EXPORT_OUTPUT", "/from/environment")::get);
        JobFile.addTo(settings, file);

        ExportSpec spec = ExportSpec.of(settings);

        assertThat(spec.listing().pageSize()).isEqualTo(9);
        assertThat(spec.output()).isEqualTo(Path.of("/from/environment"));
        assertThat(spec.pace().concurrency()).isEqualTo(3);
    }

    @Test
    void anUnknownKeyIsRefusedByNameWithItsLineAndASuggestion() throws IOException {
        Path file = job("""
                export:
                  output: x
                  pagesize: 7
                """);

        assertThatThrownBy(() -> JobFile.addTo(new Settings(), file)).isInstanceOf(Failure.class)
            .hasMessageStartingWith(file + ":3: unknown key 'pagesize' (did you mean 'page-size'?); valid keys: ")
            .hasMessageNotContaining("\n");
    }

    @Test
    void aKeyOutsideTheRootIsRefused() throws IOException {
        Path file = job("""
                output: x
                """);

        assertThatThrownBy(() -> JobFile.addTo(new Settings(), file)).isInstanceOf(Failure.class)
            .hasMessage(file + ":1: key 'output' is not below the root key 'export:'; put every setting below it");
    }

    @Test
    void aBrokenOrMissingJobFileIsRefusedInOneLine() throws IOException {
        Path broken = job("export: [a\n  b: {");

        assertThatThrownBy(() -> JobFile.addTo(new Settings(), broken)).isInstanceOf(Failure.class)
            .hasMessageStartingWith("Job file " + broken + " is not valid YAML:")
            .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> JobFile.addTo(new Settings(), this.directory.resolve("none.yml")))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            page-size           | 0              | a whole number from 1 to 1000
            page-size           | abc            | a whole number from 1 to 1000
            concurrency         | 257            | a whole number from 1 to 256
            requests-per-second | -1             | a number above 0, up to 10000
            formats             | parquet,xml    | parquet, csv or both, with a comma between
            api.source          | v3             | auto, v1-run or v2-job
            api.base-url        | ftp://x        | the http(s) address of the API, without user or query
            output              | s3://bucket/x  | a local path without ; and \\, or a file: URI
            output              | a;b            | a local path without ; and \\, or a file: URI
            created-from        | yesterday      | a date or date-time such as 2026-11-01
            limit               | 0              | a whole number from 1 up
            allow-http          | yes            | true or false
            """)
    void aWrongValueNamesItsOriginItselfAndWhatIsValid(String key, String value, String expected) {
        Settings settings = new Settings();
        settings.add(key, value, "option --x");

        assertThatThrownBy(() -> ExportSpec.of(settings)).isInstanceOf(Failure.class)
            .hasMessage("option --x: %s is '%s'; expected %s".formatted(key, value, expected))
            .extracting((ex) -> ((Failure) ex).kind())
            .isEqualTo(Failure.Kind.SETTINGS);
    }

    @Test
    void aPasswordInAnAddressIsRefusedWithoutRepeatingIt() {
        Settings settings = new Settings();
        settings.add("api.base-url", "https://user:secret@host", "option --api-base-url");

        assertThatThrownBy(() -> ExportSpec.of(settings)).isInstanceOf(Failure.class)
            .hasMessageContaining("https://***@host")
            .hasMessageNotContaining("secret");
    }

    @Test
    void aDateMeansItsWholeDayInUtc() {
        Settings settings = new Settings();
        settings.add("created-from", "2026-11-01", "x");
        settings.add("created-to", "2026-11-01", "x");

        ExportSpec.Listing listing = ExportSpec.of(settings).listing();

        assertThat(listing.createdFrom()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
        assertThat(listing.createdTo()).isEqualTo(Instant.parse("2026-11-01T23:59:59.999999Z"));
    }

    @Test
    void datasetsMapAliasesToKeys() throws IOException {
        Settings settings = new Settings();
        JobFile.addTo(settings, job("""
                export:
                  datasets:
                    invoices: [cfg-1, cfg-2]
                    papers: agent-9
                """));

        assertThat(ExportSpec.of(settings).datasets())
            .isEqualTo(Map.of("invoices", List.of("cfg-1", "cfg-2"), "papers", List.of("agent-9")));
    }

    @Test
    void recordedSettingsReadBackEqualAndTakeTodaysAddress() {
        Settings first = new Settings();
        first.add("status", "FAILED", "x");
        first.add("api.base-url", "https://wrong.example", "x");
        Settings today = new Settings();
        today.add("api.base-url", "https://right.example", "x");
        today.add("status", "COMPLETED", "x");

        ExportSpec resumed = ExportSpec.of(Settings.parse(first.lines(), "ledger").reachedBy(today));

        assertThat(resumed.listing().statuses()).containsExactly("FAILED");
        assertThat(resumed.api().baseUrl()).hasHost("right.example");
    }

    private Path job(String text) throws IOException {
        return Files.writeString(this.directory.resolve("job.yml"), text);
    }

    @Test
    void rulesForFieldsAreReadFromTheJobFileAndSurviveTheLedger() throws IOException {
        Path file = Files.writeString(this.directory.resolve("rules.yml"), """
                export:
                  evidence: on
                  names: snake_case
                  fields:
                    invoices:
                      /lines/*/a=b.c: decimal(18, 2)
                      "/due [x]": date
                      /at: timestamp
                      /raw: json
                      /scratch: skip
                """);
        Settings settings = new Settings();

        JobFile.addTo(settings, file);

        ExportSpec spec = ExportSpec.of(Settings.parse(settings.lines(), "ledger"));
        assertThat(spec.evidence()).isEqualTo(Evidence.ON);
        assertThat(spec.mapping().names()).isEqualTo(Mapping.Names.SNAKE_CASE);
        assertThat(spec.mapping().fieldsOf("invoices")).containsExactlyInAnyOrderEntriesOf(
                Map.of("/lines/*/a=b.c", new FieldRule.Decimal(18, 2), "/due [x]", FieldRule.Plain.DATE, "/at",
                        FieldRule.Plain.TIMESTAMP, "/raw", FieldRule.Plain.JSON, "/scratch", FieldRule.Plain.SKIP));
    }

    @Test
    void aRuleThatIsNoneIsRefusedWithItsLine() throws IOException {
        for (String wrong : List.of("/a: decimal(39,2)", "/a: decimal(4,5)", "/a: money", "a: date", "/a: ''")) {
            Path file = Files.writeString(this.directory.resolve("wrong.yml"), """
                    export:
                      fields:
                        invoices:
                          %s
                    """.formatted(wrong));
            Settings settings = new Settings();
            JobFile.addTo(settings, file);

            assertThatThrownBy(() -> ExportSpec.of(settings)).as(wrong)
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith(file + ":4: fields.invoices.")
                .hasMessageContaining("expected a dataset with JSON pointers such as /lines/*/price");
        }
    }

    @Test
    void aRebuildTakesTheMappingOfItsJobFileAndNothingElse() throws IOException {
        Settings recorded = Settings.parse("""
                api.base-url=https://then.example
                csv.bom=true
                datasets.old[0]=Invoice
                datasets.old[1]=Receipt
                fields.old./a=date
                formats=parquet
                status=FAILED
                """, "ledger");
        Settings today = new Settings();
        JobFile.addTo(today, job("""
                export:
                  status: COMPLETED
                  names: snake_case
                  datasets:
                    new: [Invoice]
                """));

        assertThat(recorded.mappedBy(today, true).lines()).isEqualTo("""
                api.base-url=https://then.example
                datasets.new[0]=Invoice
                names=snake_case
                status=FAILED
                """);
        assertThat(recorded.mappedBy(new Settings(), false).lines()).isEqualTo(recorded.lines());
        Settings option = new Settings();
        option.add("formats", "csv", "option --formats");
        assertThat(recorded.mappedBy(option, false).asMap()).containsEntry("formats", "csv")
            .containsEntry("csv.bom", "true")
            .containsEntry("fields.old./a", "date");
    }

}
