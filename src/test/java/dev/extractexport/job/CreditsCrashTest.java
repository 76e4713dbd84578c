package dev.extractexport.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.FakeServer;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.job.CreditNights.NONE_YET;
import static dev.extractexport.job.CreditNights.RECORDED;
import static dev.extractexport.job.CreditNights.created;
import static dev.extractexport.job.CreditNights.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Nights that asked for late credits and broke off, or are rebuilt: the same bytes, and nobody is
/// asked twice.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CreditsCrashTest {

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
    @Tag("long")
    void aCrashAtACommitLeavesTheSameBytesAndNoStatementTwice() throws Exception {
        crashAtEvery(7);
    }

    @Test
    @Tag("long")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aCrashAtAnyCommitAtAllLeavesTheSameBytesAndNoStatementTwice() throws Exception {
        crashAtEvery(1);
    }

    /// @param every prime, so that the sample does not fall in step with the commits of a
    /// chunk
    private void crashAtEvery(int every) throws Exception {
        this.nights.job("late", 2, NONE_YET);
        this.nights.job("waiting", 2, NONE_YET);
        this.nights.job("changed", 3, NONE_YET);
        this.nights.run(1);
        this.service.usage("late", RECORDED);
        // Before the listing shows it.
        this.service.hide("changed").put("changed", created(3), created(1), "COMPLETED").usage("changed", RECORDED);
        Path whole = Rebuilding.copy(this.nights.directory(), this.nights.directory().resolveSibling("whole"));
        Night unbroken = this.nights.night(2, whole);
        Manifest expected = unbroken.run().getFirst();
        assertThat(expected.counts()).containsEntry("credits_asked", 3L)
            .containsEntry("credits_filled", 1L)
            .containsEntry("exported", 1L);
        int crashes = 0;
        for (boolean committed : List.of(false, true)) {
            for (int commit = 1; crash(commit, committed, unbroken.files(), expected); commit += every) {
                crashes++;
            }
        }
        assertThat(crashes).isGreaterThan(40 / every);
    }

    /// @return whether there are so many commits
    private boolean crash(int commit, boolean committed, Map<String, byte[]> files, Manifest expected)
            throws Exception {
        String name = "crash-" + commit + "-" + committed;
        Path output = Rebuilding.copy(this.nights.directory(), this.nights.directory().resolveSibling(name));
        try {
            this.nights.night(2, output).through((database) -> new FailingCommits(database, commit, committed)).run();
            return false;
        }
        catch (Exception ex) {
            if (committed) {
                // What is unfinished is as good after a rebuild.
                new Rebuilding(output).run();
            }
            Night again = this.nights.night(2, output);
            List<Manifest> published = again.run();
            assertThat(again.files()).as(name).containsExactlyInAnyOrderEntriesOf(files);
            List<Manifest> all = Manifest.files(new Layout(output)).stream().map(Manifest::read).toList();
            assertThat(all.get(1).counts()).as(name).isEqualTo(expected.counts());
            assertThat(published.getLast().files()).as(name).hasSizeLessThanOrEqualTo(expected.files().size());
            return true;
        }
    }

    @Test
    void aRebuildWritesTheSameBytesAndTheNextNightGoesOn() throws Exception {
        this.nights.job("late", 2, NONE_YET);
        this.nights.job("later", 2, NONE_YET);
        this.nights.run(1);
        this.service.usage("late", RECORDED);
        this.nights.run(2);
        this.nights.job("new", -1, NONE_YET);
        this.service.usage("later", "{\"credits\":3,\"extract_credits\":3,\"parse_credits\":0}");
        this.nights.run(3);
        Map<String, String> before = Rebuilding.visible(this.nights.directory());

        assertThat(new Rebuilding(this.nights.directory()).run().orElseThrow().isUnchanged()).isTrue();

        assertThat(Rebuilding.visible(this.nights.directory())).isEqualTo(before);
        this.nights.assertVerified();
        this.service.usage("new", RECORDED);
        assertThat(this.nights.run(4).counts()).containsEntry("credits_asked", 1L).containsEntry("credits_filled", 1L);
        assertThat(this.nights.usage("usage_current")).containsExactly(row("late", 2, "12.5", 2),
                row("later", 2, "3.0", 3), row("new", 2, "12.5", 4));
        new Rebuilding(this.nights.directory()).whole().with("datasets.papers", "Paged").run();
        assertThat(this.nights.query("SELECT DISTINCT dataset, count(*) FROM usage GROUP BY ALL"))
            .containsExactly(List.of("papers", "6"));
    }

    @Test
    void anUnfinishedNightAsksNobodyTwice() throws Exception {
        for (int i = 0; i < 60; i++) {
            this.nights.job("ext-%03d".formatted(i), 2, NONE_YET);
        }
        this.nights.run(1);
        int before = this.service.fetched().size();
        this.service.server().on("/api/v2/extract/ext-055", FakeServer.status(402, "{\"detail\":\"no credits\"}"));
        assertThatThrownBy(() -> this.nights.night(2).run()).isInstanceOf(Failure.class)
            .hasMessageContaining("no credits");
        Plan plan = this.nights.night(2).plan();
        this.nights.put("ext-055", 2);

        List<Manifest> two = this.nights.night(2).run();

        assertThat(two).hasSize(2);
        assertThat(two.getFirst().counts()).containsEntry("credits_asked", 60L);
        assertThat(two.getLast().counts()).doesNotContainKey("credits_asked");
        assertThat(plan.calls().credits()).isEqualTo(10);
        List<String> asked = this.service.fetched().subList(before, this.service.fetched().size());
        assertThat(asked.stream().filter((id) -> id.compareTo("ext-050") < 0).toList()).hasSize(50)
            .doesNotHaveDuplicates();
    }

}
