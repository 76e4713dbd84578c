package dev.extractexport.job;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.FakeServer;
import dev.extractexport.job.listing.CreditsRound;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.job.CreditNights.NONE_YET;
import static dev.extractexport.job.CreditNights.RECORDED;
import static dev.extractexport.job.CreditNights.assertBalanced;
import static dev.extractexport.job.CreditNights.created;
import static dev.extractexport.job.CreditNights.row;
import static org.assertj.core.api.Assertions.assertThat;

/// Who is asked again for credits that were not there when a job was exported, how often and until
/// when, over real HTTP.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CreditsAskedTest {

    @TempDir
    Path temporary;

    private final PagedService service = new PagedService();

    private CreditNights nights;

    @BeforeEach
    void prepare() {
        this.nights = new CreditNights(this.service, this.temporary.resolve("export"));
    }

    @AfterEach
    void close() {
        this.service.close();
    }

    @Test
    void onlyAServiceThatTellsCreditsIsAskedAgain() throws Exception {
        this.nights.put("silent", 1);
        this.nights.job("null", 1, "null");
        this.nights.run(1);

        assertThat(this.nights.run(2).counts()).containsEntry("credits_asked", 1L);
        assertThat(this.service.fetched()).containsOnlyOnce("silent").last().isEqualTo("null");
    }

    @Test
    void aFailedJobCostsNothingAndWaitsForNothing() throws Exception {
        this.service.put("failed", created(1), created(1).plusSeconds(60), "FAILED").usage("failed", "null");
        this.nights.night(1).with("status", "COMPLETED,FAILED").run();

        assertThat(this.nights.run(2).counts()).doesNotContainKey("credits_asked");
    }

    @Test
    void nobodyIsAskedTwiceInANightOrWhenItIsSwitchedOffOrTooLate() throws Exception {
        this.nights.job("late", 2, NONE_YET);
        this.nights.run(1);
        assertThat(this.nights.night(1).with("credits-within", "0d").run().getFirst().counts())
            .doesNotContainKey("credits_asked");
        assertThat(this.nights.night(1).run().getFirst().counts()).as("the next export")
            .containsEntry("credits_asked", 1L);
        assertThat(this.nights.night(1).run().getFirst().counts()).as("the same night")
            .doesNotContainKey("credits_asked");
        assertThat(this.nights.run(5).counts()).as("changed not quite seven days ago")
            .containsEntry("credits_asked", 1L);
        assertThat(this.nights.run(6).counts()).as("too late").doesNotContainKey("credits_asked");
    }

    @Test
    void aServiceThatNoLongerTellsCreditsHoldsUpNoResult() throws Exception {
        for (int i = 0; i < 6; i++) {
            this.nights.job("ext-" + i, 2, NONE_YET);
        }
        this.nights.run(1);
        this.nights.job("new", 1, RECORDED);
        for (int i = 0; i < 6; i++) {
            this.service.server().on("/api/v2/extract/ext-" + i, FakeServer.status(500, "{\"detail\":\"Oops\"}"));
        }

        for (int night : List.of(2, 3, 4)) {
            Manifest manifest = this.nights.run(night);
            assertThat(manifest.exitCode()).isZero();
            assertThat(manifest.counts()).containsEntry("exported", (night == 2) ? 1L : 0L)
                .containsEntry("credits_asked", 6L)
                .containsEntry("credits_filled", 0L);
        }
        for (int i = 0; i < 6; i++) {
            this.nights.put("ext-" + i, 2);
            this.service.usage("ext-" + i, RECORDED);
        }
        assertThat(this.nights.run(5).counts()).as("nobody was given up").containsEntry("credits_filled", 6L);
    }

    @Test
    void whatIsGoneOrRefusedRaisesNoAlarmAndIsGivenUp() throws Exception {
        this.nights.job("gone", 1, NONE_YET);
        this.nights.job("refused", 1, NONE_YET);
        this.nights.job("broken", 1, NONE_YET);
        this.nights.run(1);
        this.service.delete("gone");
        this.service.server().on("/api/v2/extract/refused", FakeServer.status(403, "{\"detail\":\"not yours\"}"));
        this.service.server().on("/api/v2/extract/broken", FakeServer.json("{\"id\":\"broken\",,}"));

        for (int night = 2; night <= 4; night++) {
            Manifest manifest = this.nights.run(night);
            assertThat(manifest.exitCode()).as("night %d", night).isZero();
            assertThat(manifest.counts()).containsEntry("credits_asked", (night == 2) ? 3L : 2L)
                .containsEntry("expired", 0L)
                .containsEntry("quarantined", 0L);
            assertBalanced(manifest);
        }
        assertThat(this.nights.run(5).counts()).doesNotContainKey("credits_asked");
    }

    @Test
    void anAnswerAboutAnotherJobIsNoAnswer() throws Exception {
        this.nights.job("late", 1, NONE_YET);
        this.nights.job("other", 1, RECORDED);
        this.nights.run(1);
        this.service.server().on("/api/v2/extract/late", (request) -> this.service.get("other"));

        assertThat(this.nights.run(2).counts()).containsEntry("credits_asked", 1L).containsEntry("credits_filled", 0L);
        assertThat(this.nights.usage("usage_current")).containsExactly(row("late", 1, null, 1),
                row("other", 1, "12.5", 1));
    }

    @Test
    void aPlanForetellsTheCalls() throws Exception {
        this.nights.job("late", 2, NONE_YET);
        this.nights.job("changed", 2, NONE_YET);
        this.nights.job("done", 2, RECORDED);
        this.nights.run(1);
        this.service.put("changed", created(2), created(1), "COMPLETED").usage("late", RECORDED);
        for (int night = 2; night <= 4; night++) {
            Plan plan = this.nights.night(night).plan();
            assertThat(plan.calls().credits()).as("night %d", night)
                .isEqualTo(this.nights.run(night).counts().getOrDefault("credits_asked", 0L));
        }
        assertThat(this.nights.night(4).plan().calls().credits()).isZero();
        assertThat(this.nights.night(6).with("credits-within", "0d").plan().calls().credits()).isZero();
    }

    @Test
    @Tag("long")
    void aThousandAreAskedInANightAndThoseAskedForLeastComeFirst() throws Exception {
        int jobs = CreditsRound.MOST + 3;
        for (int i = 0; i < jobs; i++) {
            String id = "ext-%04d".formatted(i);
            Instant created = created(2).plusSeconds(i);
            this.service.put(id, created, created, "COMPLETED").usage(id, NONE_YET);
        }
        large(1);
        int fetched = this.service.fetched().size();

        Manifest second = large(2);

        assertThat(second.counts()).containsEntry("credits_asked", (long) CreditsRound.MOST);
        assertThat(this.service.fetched().subList(fetched, this.service.fetched().size())).doesNotHaveDuplicates()
            .doesNotContain("ext-1000", "ext-1001", "ext-1002");
        for (String youngest : List.of("ext-1000", "ext-1001", "ext-1002")) {
            this.service.usage(youngest, RECORDED);
        }
        assertThat(large(3).counts()).containsEntry("credits_filled", 3L);
    }

    private Manifest large(int number) throws Exception {
        return this.nights.sized(number, "1000");
    }

}
