package dev.extractexport.job;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Each plan is compared with the manifests of the night that follows it.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PlanTest {

    private static final List<String> COUNTS = List.of("exported", "unchanged", "open", "quarantined", "expired",
            "filtered", "deferred");

    @TempDir
    Path directory;

    private final FaultScript faults = new FaultScript();

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(120)), this.faults);
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    @Test
    void threePlansSayWhatThreeNightsDo() throws Exception {
        Night night = new Night(this.sandbox, this.directory.resolve("a"));
        for (int i = 1; i <= 3; i++) {
            this.sandbox.turnTo(i);

            Plan plan = night.plan();

            assertThat(plan.unfinished()).isNull();
            assertThat(counts(plan.tonight())).as("night %d", i).isEqualTo(counts(night.run()));
            assertThat(plan.tonight().firstExport()).isEqualTo(i);
        }
    }

    @Test
    void aPlanForAnOutputThatDoesNotExistMakesNone() throws Exception {
        Night night = new Night(this.sandbox, this.directory.resolve("a"));

        Plan plan = night.plan();

        assertThat(plan.tonight().count(Outcome.EXPORTED)).isPositive();
        assertThat(this.directory.resolve("a")).doesNotExist();
    }

    @Test
    void callsAreThoseThatTheNightMakes() throws Exception {
        Night night = new Night(this.sandbox, this.directory.resolve("a")).with("page-size", "20");
        Plan.Calls planned = night.plan().calls();
        int before = this.sandbox.requests().size();

        night.run();

        int made = this.sandbox.requests().size() - before;
        assertThat((long) made).isBetween(planned.total(), planned.total() + planned.fallbacks());
        assertThat(planned.runsOfV1()).isPositive();
        assertThat(planned.runsOfV2()).isPositive();
    }

    /// One because a person marked it, two by themselves, one not at all; of one of
    /// them the service has a later version, which is listed and new.
    @Test
    void whatIsTriedAgainIsToldApartFromWhatIsUnchanged() throws Exception {
        Instant first = Instant.parse("2026-11-24T02:15:00Z");
        try (OddService service = new OddService()) {
            FakeServer.Reply forbidden = FakeServer.status(403, "{\"detail\":\"no\"}");
            service.job("good", "{\"a\":\"1\"}").job("scalar", "7").job("other", "8");
            List.of("ill-1", "ill-2", "ill-3").forEach((id) -> service.job(id, forbidden));
            Path output = this.directory.resolve("odd");
            OddNight odd = new OddNight(service, output);
            odd.settings().at(first).run();
            try (Ledger ledger = Ledger.open(new Layout(output).ledger(), 1)) {
                long version = ledger.quarantine().ofJob("scalar").orElseThrow().updatedMicros();
                ledger.quarantine().mark("scalar", version, Held.Mark.RETRY);
            }
            service.listing(ApiFixture.item("ill-3", "COMPLETED", "2026-11-01T10:00:00Z", "2026-11-24T11:00:00Z"));
            Night second = odd.settings().at(first.plus(Duration.ofDays(1)));

            Plan plan = second.plan();
            int before = service.server().requests().size();
            Manifest manifest = second.run().getFirst();

            Plan.Pass tonight = plan.tonight();
            assertThat(tonight.again()).isEqualTo(new Plan.TriedAgain(1, 2));
            assertThat(tonight.count(Outcome.EXPORTED)).isEqualTo(1);
            assertThat(tonight.count(Outcome.UNCHANGED)).isEqualTo(3);
            // What is tried in vain by itself counts as unchanged, what a person wants as
            // new.
            assertThat(manifest.counts()).containsEntry("unchanged", 5L).containsEntry("quarantined", 2L);
            long made = service.server().requests().size() - before;
            assertThat(made).isBetween(plan.calls().total() - plan.calls().retries(), plan.calls().total());
            assertThat(plan.calls().retries()).isEqualTo(6);
        }
    }

    @Test
    void aLimitIsPlannedAsItIsKept() throws Exception {
        Night night = new Night(this.sandbox, this.directory.resolve("a")).with("limit", "7");

        Plan plan = night.plan();

        assertThat(plan.tonight().count(Outcome.EXPORTED)).isEqualTo(7);
        assertThat(counts(plan.tonight())).isEqualTo(counts(night.run()));
    }

    @Test
    void openJobsThatNoListingShowsAreAskedForAlone() throws Exception {
        Night first = new Night(this.sandbox, this.directory.resolve("a"));
        first.run();
        this.sandbox.turnTo(2);
        Night second = new Night(this.sandbox, this.directory.resolve("a")).with("created-from", "2030-01-01");

        Plan plan = second.plan();

        assertThat(plan.calls().openJobs()).isPositive();
        assertThat(counts(plan.tonight())).isEqualTo(counts(second.run()));
    }

    @Test
    void aCutListingIsPlannedAsItIsCut() throws Exception {
        Night night = new Night(this.sandbox, this.directory.resolve("a")).with("jobs-per-export", "30")
            .with("page-size", "10");

        Plan plan = night.plan();
        List<Manifest> published = night.run();

        assertThat(plan.tonight().exports()).isEqualTo(published.size()).isGreaterThan(2);
        assertThat(plan.tonight().count(Outcome.EXPORTED))
            .isEqualTo(published.stream().mapToLong((manifest) -> manifest.counts().get("exported")).sum());
    }

    @Test
    void whatIsLeftOfAnUnfinishedExportComesFirst() throws Exception {
        Night broken = new Night(this.sandbox, this.directory.resolve("a")).with("page-size", "10");
        this.faults.add(new FaultScript.Rule("GET", "/api/v2/extract?", 8, 1,
                FaultScript.Fault.Answer.detail(402, "no credits left")));
        assertThatThrownBy(broken::run).hasMessageContaining("no credits left");
        Night whole = new Night(this.sandbox, this.directory.resolve("a"));

        Plan plan = whole.plan();
        List<Manifest> published = whole.run();

        assertThat(published).hasSize(2);
        Plan.Unfinished first = plan.unfinished();
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.archived()).isPositive();
        assertThat(first.archived() + first.rest().count(Outcome.EXPORTED))
            .isEqualTo(published.getFirst().counts().get("exported"));
        assertThat(counts(plan.tonight())).isEqualTo(counts(published.subList(1, 2)));
        assertThat(plan.tonight().count(Outcome.UNCHANGED)).isPositive();
    }

    private static Map<String, Long> counts(Plan.Pass pass) {
        Map<String, Long> counts = new TreeMap<>();
        COUNTS.forEach((name) -> counts.put(name, pass.count(Outcome.valueOf(name.toUpperCase(Locale.ROOT)))));
        counts.put("listed_items", pass.listedItems());
        counts.put("repeated", pass.repeated());
        counts.put("credits_asked", pass.calls().credits());
        return counts;
    }

    private static Map<String, Long> counts(List<Manifest> published) {
        assertThat(published).hasSize(1);
        Map<String, Long> counts = new TreeMap<>(published.getFirst().counts());
        counts.remove("considered");
        counts.remove("credits_filled");
        counts.putIfAbsent("credits_asked", 0L);
        return counts;
    }

}
