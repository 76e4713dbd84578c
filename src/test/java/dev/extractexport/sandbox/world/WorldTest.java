package dev.extractexport.sandbox.world;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Compares worlds with each other and with what their documentation promises.
class WorldTest {

    private static final JsonMapper EXACT = JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();

    private final World world = new World(WorldSpec.DEFAULT);

    @ParameterizedTest
    @ValueSource(ints = { 2, 3, 9 })
    void aLaterNightDiffersExactlyAsPromised(int night) {
        World before = new World(WorldSpec.DEFAULT.withNight(night - 1));
        World after = new World(WorldSpec.DEFAULT.withNight(night));
        Map<String, WorldJob> old = before.truth().collect(Collectors.toMap(WorldJob::id, Function.identity()));

        List<WorldJob> added = after.truth().filter((job) -> !old.containsKey(job.id())).toList();
        List<WorldJob> moved = after.truth()
            .filter((job) -> old.containsKey(job.id()) && !job.equals(old.get(job.id())))
            .filter((job) -> !isBilledSince(old.get(job.id()), job))
            .toList();
        List<WorldJob> billed = after.truth()
            .filter((job) -> old.containsKey(job.id()) && isBilledSince(old.get(job.id()), job))
            .toList();
        List<WorldJob> completed = moved.stream().filter((job) -> old.get(job.id()).status().isOpen()).toList();
        List<WorldJob> changed = moved.stream().filter((job) -> !completed.contains(job)).toList();

        assertThat(added).hasSize(12).isEqualTo(after.truth().limit(12).toList());
        assertThat(added).anyMatch((job) -> job.status().isOpen());
        assertThat(completed).hasSameSizeAs(before.truth().filter((job) -> job.status().isOpen()).toList())
            .allMatch((job) -> job.status() == WorldJob.Status.COMPLETED && job.resultJson() != null);
        assertThat(changed).hasSize(3).allSatisfy((job) -> {
            assertThat(job.status()).isEqualTo(WorldJob.Status.COMPLETED);
            assertThat(job.resultJson()).isNotEqualTo(old.get(job.id()).resultJson());
        });
        assertThat(moved).allSatisfy((job) -> {
            assertThat(job.createdAt()).isEqualTo(old.get(job.id()).createdAt());
            assertThat(job.updatedAt()).isAfter(old.get(job.id()).updatedAt());
        });
        assertThat(billed).hasSize((night == 3) ? 1 : 0);
        after.truth().filter((job) -> !added.contains(job) && !moved.contains(job)).forEach((job) -> {
            assertThat(job.resultJson()).isEqualTo(old.get(job.id()).resultJson());
            assertThat(job.evidenceJson()).isEqualTo(old.get(job.id()).evidenceJson());
            assertThat(job.usage() == null || billed.contains(job) || job.usage().equals(old.get(job.id()).usage()))
                .as(job.id())
                .isTrue();
        });
    }

    /// Nothing else of such a job has changed.
    private static boolean isBilledSince(WorldJob before, WorldJob after) {
        WorldJob.Usage usage = before.usage();
        return usage != null && usage.extractCredits() == null && after.usage().extractCredits() != null
                && after.updatedAt().equals(before.updatedAt()) && after.status() == before.status();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 11, 12, 37, 100_000 })
    void aWorldOfAnySizeIsOrderedAndFindsItsJobs(int jobs) {
        World any = new World(WorldSpec.DEFAULT.withJobs(jobs).withNight(2));

        assertThat(any.size()).isEqualTo(jobs + 12);
        for (int position = 0; position < any.size(); position += Math.max(1, any.size() / 200)) {
            WorldJob job = any.at(position);
            assertThat(any.byId(job.id())).isEqualTo(job);
            assertThat(any.positionAfter(job.createdAt(), job.id())).isEqualTo(position + 1);
            if (job.runId() != null) {
                assertThat(any.byRunId(job.runId())).isEqualTo(job);
            }
        }
    }

    @Test
    void everyDatasetStatusAndQuirkOccurs() {
        Set<Quirk> seen = EnumSet.noneOf(Quirk.class);
        this.world.truth().filter((job) -> job.resultJson() != null).map(WorldJob::quirk).forEach(seen::add);

        assertThat(seen).containsExactlyInAnyOrder(Quirk.values());
        assertThat(this.world.truth().map(WorldJob::family)).contains(Family.values());
        assertThat(this.world.truth().map(WorldJob::status)).contains(WorldJob.Status.values());
        assertThat(this.world.truth().filter((job) -> job.status() == WorldJob.Status.COMPLETED).count())
            .isGreaterThan(250);
    }

    @Test
    void eachQuirkShowsInAResult() {
        assertThat(resultsOf(Quirk.EMPTY_OBJECT)).containsExactly("{}");
        assertThat(resultsOf(Quirk.EMPTY_ARRAY)).containsExactly("[]");
        assertThat(resultsOf(Quirk.NULL_RESULT)).containsExactly("null");
        assertThat(resultsOf(Quirk.NULL_ROW)).anyMatch((result) -> result.contains(",null,{"));
        assertThat(resultsOf(Quirk.WRONG_TYPE)).isNotEmpty()
            .allMatch((result) -> result.contains("{\"text\":\"an object\"}") || result.contains("\"n/a\""));
        assertThat(resultsOf(Quirk.UNKNOWN_KEYS)).isNotEmpty()
            .allMatch((result) -> result.contains("\"reviewer note\""));
        assertThat(resultsOf(Quirk.LARGE_NUMBER)).anyMatch((result) -> result.contains("9007199254740993.123456789"))
            .anyMatch((result) -> result.contains("18446744073709551616"));
        assertThat(resultsOf(Quirk.WRAPPER)).anyMatch((result) -> result.contains("\"value__\":"));
        assertThat(all((job) -> job.partialError() != null)).isNotEmpty()
            .allMatch((job) -> String.valueOf(job.evidenceJson()).contains("\"error\":\"missing required value"));
    }

    @Test
    void resultsHaveTheShapeOfTheirTarget() {
        List<WorldJob> plain = all((job) -> job.resultJson() != null && job.quirk() == Quirk.NONE);

        assertThat(plain).allSatisfy((job) -> {
            JsonNode result = EXACT.readTree(job.resultJson());
            switch (job.target()) {
                case PER_DOC -> assertThat(result.isObject()).isTrue();
                case PER_PAGE -> assertThat(result).hasSameSizeAs(job.pages());
                case PER_TABLE_ROW -> assertThat(result.size()).isBetween(3, 40);
            }
        });
        assertThat(plain).anyMatch((job) -> job.pageSelection() != null);
    }

    @Test
    void resultsCarryTheNoiseOfTheService() {
        String everything = this.world.truth().map(WorldJob::resultJson).collect(Collectors.joining("\n"));

        assertThat(everything).contains("\"\"", "\"quantity\":0", ".0,", ":null", ":[]", "\\r\\n", "\"=1+2\"", "漢字かな",
                "\\\"quoted\\\"", "\"$", "-0");
        assertThat(all((job) -> job.family() == Family.INVOICES && job.resultJson() != null
                && !job.resultJson().contains("\"invoice_number\"")))
            .as("a required key is missing")
            .isNotEmpty();
    }

    @Test
    void aNumberIsWrittenThatNoDoubleHolds() {
        BigDecimal large = new BigDecimal("9007199254740993.123456789");

        assertThat(large.compareTo(BigDecimal.valueOf(large.doubleValue()))).isNotZero();
        assertThat(resultsOf(Quirk.LARGE_NUMBER)).anyMatch((result) -> result.contains(large.toPlainString()));
    }

    @Test
    void theSchemaOfInvoicesGainsAField() {
        List<WorldJob> invoices = all((job) -> job.family() == Family.INVOICES);

        assertThat(invoices).extracting(WorldJob::configurationId).containsOnly(invoices.getFirst().configurationId());
        assertThat(invoices).allSatisfy((job) -> {
            boolean later = !job.createdAt().isBefore(WorldJob.SCHEMA_EDITED);
            assertThat(String.valueOf(job.dataSchemaJson()).contains("payment_terms")).isEqualTo(later);
            assertThat(later || !String.valueOf(job.resultJson()).contains("payment_terms")).isTrue();
        });
        assertThat(invoices).extracting(WorldJob::schemaVersion).contains(1, 2);
        assertThat(all((job) -> job.family() == Family.ORDERS)).extracting(WorldJob::dataSchemaJson)
            .containsOnly(Schemas.of(Family.ORDERS).first());
    }

    @Test
    void schemasAreServedWithoutWhatTheyAreDrawnFrom() {
        for (Family family : Family.values()) {
            assertThat(Schemas.of(family).first()).startsWith("{").doesNotContain("examples", "x-since");
            assertThat(Schemas.of(family).latest()).startsWith("{").doesNotContain("examples", "x-since");
        }
        assertThat(all((job) -> job.dataSchemaJson() == null)).isNotEmpty()
            .allMatch((job) -> job.family() == Family.LETTERS);
        assertThat(Schemas.of(Family.FILINGS).first()).contains("\"$defs\"", "\"$ref\"");
        assertThat(Schemas.of(Family.PATENTS).first()).doesNotContain("\"required\"");
    }

    @Test
    void evidenceFollowsTheResult() {
        WorldJob datasheet = all((job) -> job.family() == Family.DATASHEETS && job.quirk() == Quirk.NONE
                && String.valueOf(job.resultJson()).contains("\"voltage\":{"))
            .getFirst();
        JsonNode evidence = EXACT.readTree(datasheet.evidenceJson());

        Set<String> known = new TreeSet<>(EXACT.readTree(datasheet.resultJson()).propertyNames());
        known.add("reasoning");
        assertThat(known).containsAll(evidence.propertyNames());
        assertThat(String.valueOf(datasheet.evidenceJson())).contains("\"bounding_boxes\":[{\"x\":",
                "\"matching_text\":\"| ", "\"extraction_confidence\":");
        assertThat(all((job) -> job.family() == Family.HOSPITALS)).allMatch((job) -> job.evidenceJson() == null);
    }

    @Test
    void evidenceIsAsOddAsTheServices() {
        List<String> all = all((job) -> job.evidenceJson() != null).stream()
            .map((job) -> String.valueOf(job.evidenceJson()))
            .toList();

        assertThat(all).anyMatch((it) -> it.matches(".*\"page\":\\d+\\.0.*"))
            .anyMatch((it) -> it.matches(".*\"bounding_boxes\":\\[\\{[^}]*},\\{.*"))
            .anyMatch((it) -> it.matches(".*\"citation\":\\[\\{[^]]*]?[^]]*},\\{\"page\".*"))
            .anyMatch((it) -> it.matches(".*\"matching_text\":\"[^\"]*\",\"page_dimensions\".*"))
            .anyMatch((it) -> it.matches(".*[}\\]],\"reasoning\":\"VERBATIM EXTRACTION\"}.*"))
            .anyMatch((it) -> it.contains("\"reasoning\":{"))
            .anyMatch((it) -> it.contains("\"citation\":{"))
            .anyMatch((it) -> it.contains("{}"));
        assertThat(all((job) -> job.family() == Family.ORDERS && job.evidenceJson() != null))
            .anyMatch((job) -> lists(job.resultJson()) != lists(job.evidenceJson()));
        assertThat(all).anyMatch((it) -> it.startsWith("[")).anyMatch((it) -> it.startsWith("{"));
    }

    /// Elements of the lists of objects directly in an object.
    private static int lists(String json) {
        int elements = 0;
        for (JsonNode list : EXACT.readTree(json)) {
            elements += (list.isArray() && list.path(0).isObject()) ? list.size() : 0;
        }
        return elements;
    }

    @Test
    void jobsThatShareAParseJobRepeatItsCost() {
        Map<String, List<WorldJob>> shared = all((job) -> job.usage() != null && job.usage().parseCredits() != null)
            .stream()
            .collect(Collectors.groupingBy(WorldJob::parseJobId));

        assertThat(shared.values()).anyMatch((jobs) -> jobs.size() == 1).anyMatch((jobs) -> jobs.size() > 5);
        assertThat(shared.values()).allSatisfy(
                (jobs) -> assertThat(jobs.stream().map(WorldJob::usage)).extracting(WorldJob.Usage::parseCredits)
                    .containsOnly(jobs.getFirst().usage().parseCredits()));
    }

    private List<String> resultsOf(Quirk quirk) {
        return all((job) -> job.quirk() == quirk && job.resultJson() != null).stream()
            .map(WorldJob::resultJson)
            .toList();
    }

    private List<WorldJob> all(Predicate<WorldJob> wanted) {
        return this.world.truth().filter(wanted).toList();
    }

}
