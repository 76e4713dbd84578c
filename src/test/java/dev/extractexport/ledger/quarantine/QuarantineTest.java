package dev.extractexport.ledger.quarantine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.quarantine.Held.Mark;
import dev.extractexport.ledger.quarantine.Held.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class QuarantineTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    @TempDir
    Path directory;

    private Ledger ledger;

    private JdbcClient sql;

    private Quarantine quarantine;

    @BeforeEach
    void open() {
        this.ledger = Ledger.open(this.directory, 1);
        this.sql = JdbcClient.create(this.ledger.dataSource());
        this.quarantine = this.ledger.quarantine();
        this.ledger.exports().begin("", NOW);
        this.ledger.decisions().addSegment(1, 1, "000001/000001.seg.zst", 1, 1, "x");
    }

    @AfterEach
    void close() {
        this.ledger.close();
    }

    @Test
    void onlyTheNewestVersionOfAJobIsInQuarantine() {
        held("a", 1, Stage.FETCH);
        held("a", 2, Stage.FLATTEN);
        held("b", 1, Stage.FETCH);
        version("b", 2, "EXPORTED");
        held("c", 1, Stage.FETCH);
        this.sql.sql("update job_version set state = 'EXPORTED' where job_id = 'c'").update();

        assertThat(listed(Quarantine.Filter.LISTED)).containsExactly("a 2 FLATTEN");
        assertThat(this.quarantine.ofJob("a")).hasValueSatisfying((held) -> {
            assertThat(held.attempts()).isEqualTo(1);
            assertThat(held.reason()).isEqualTo("because of a");
            assertThat(held.again()).isEqualTo(new Held.Again(null, 0, null, null));
        });
        assertThat(this.quarantine.ofJob("b")).isEmpty();
        assertThat(this.quarantine.count(Quarantine.Filter.LISTED)).isEqualTo(1);
    }

    @Test
    void aDroppedOneIsListedOnlyAmongTheDropped() {
        held("a", 1, Stage.FETCH);
        held("b", 1, Stage.FETCH);
        this.quarantine.mark("a", 1, Mark.DROPPED);

        assertThat(listed(Quarantine.Filter.LISTED)).containsExactly("b 1 FETCH");
        assertThat(listed(new Quarantine.Filter(null, true))).containsExactly("a 1 FETCH");
        this.quarantine.tried("a", 1);
        this.quarantine.hold("a", 1, NOW);
        assertThat(listed(new Quarantine.Filter(null, true))).containsExactly("a 1 FETCH");
        assertThat(this.quarantine.due(NOW, 9, 10)).isEmpty();
        this.quarantine.mark("a", 1, Mark.RETRY);
        assertThat(this.quarantine.due(NOW, 9, 10)).containsExactly(new Quarantine.Due("a", 1, Stage.FETCH, true, 0));
    }

    @Test
    void manyAreMarkedByStageButNoItemWithoutAnId() {
        held("a", 1, Stage.FETCH);
        held("b", 1, Stage.FLATTEN);
        held("no-id-" + "0".repeat(64), 1, Stage.FETCH);
        held("no-id-1", 1, Stage.FETCH);

        assertThat(this.quarantine.markAll(new Quarantine.Filter(Stage.FETCH, false), Mark.RETRY)).isEqualTo(2);
        assertThat(this.quarantine.due(NOW, 9, 10)).extracting(Quarantine.Due::jobId).containsExactly("a", "no-id-1");
        assertThat(this.quarantine.markAll(Quarantine.Filter.LISTED, Mark.DROPPED)).isEqualTo(4);
        assertThat(listed(Quarantine.Filter.LISTED)).isEmpty();
    }

    @Test
    void manyThatWereDroppedAreTakenBackByStageAndTheOthersStay() {
        held("a", 1, Stage.FETCH);
        held("b", 1, Stage.FLATTEN);
        held("c", 1, Stage.FETCH);
        held("no-id-" + "0".repeat(64), 1, Stage.FETCH);
        this.quarantine.markAll(Quarantine.Filter.LISTED, Mark.DROPPED);
        held("d", 1, Stage.FETCH);

        assertThat(this.quarantine.markAll(new Quarantine.Filter(Stage.FETCH, true), Mark.RETRY)).isEqualTo(2);

        assertThat(this.quarantine.due(NOW, 9, 10)).extracting(Quarantine.Due::jobId).containsExactly("a", "c");
        assertThat(this.quarantine.count(new Quarantine.Filter(null, true))).isEqualTo(2);
        assertThat(this.quarantine.totals()).isEqualTo(new Quarantine.Totals(3, 2, 2, 1L, null));
    }

    /// The oldest of all has no id, that of another has a time that cannot be read.
    @Test
    void theOldestThatCanBeTriedAgainIsToldByStage() {
        assertThat(this.quarantine.totals()).isEqualTo(new Quarantine.Totals(0, 0, 0, null, null));
        List<String> jobs = List.of("no-id-" + "0".repeat(64), "unreadable", "dropped", "fetch", "fetch-2");
        jobs.forEach((id) -> held(id, 1, Stage.FETCH));
        held("flatten", 1, Stage.FLATTEN);
        for (int i = 0; i < jobs.size(); i++) {
            this.sql.sql("update decision set created_micros = ? where job_id = ?").params(i + 1, jobs.get(i)).update();
        }
        this.sql.sql("update decision set created_micros = 0 where job_id = 'unreadable'").update();
        this.quarantine.mark("dropped", 1, Mark.DROPPED);
        this.quarantine.mark("fetch-2", 1, Mark.RETRY);

        assertThat(this.quarantine.totals()).isEqualTo(new Quarantine.Totals(5, 1, 1, 4L, 1L));
        assertThat(this.quarantine.totals().oldest()).isEqualTo(1);
    }

    @Test
    void thoseAskedForComeFirstThenThoseTriedLeastAndNoMoreThanSaid() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            held(id, 1, Stage.FETCH);
            this.quarantine.hold(id, 1, NOW.minusSeconds(60));
        }
        this.quarantine.inVain("a", 1, NOW.minus(Duration.ofDays(9)));
        this.quarantine.mark("d", 1, Mark.RETRY);
        this.quarantine.mark("e", 1, Mark.RETRY);

        assertThat(this.quarantine.due(NOW, 9, 2)).extracting(Quarantine.Due::jobId)
            .containsExactly("d", "e", "b", "c");
        assertThat(this.quarantine.due(NOW, 1, 1)).extracting(Quarantine.Due::jobId).containsExactly("d", "b");
        assertThat(this.quarantine.due(NOW, 9, 9)).extracting(Quarantine.Due::jobId).endsWith("a");
        assertThat(this.quarantine.due(NOW.minusSeconds(61), 9, 9)).extracting(Quarantine.Due::jobId)
            .containsExactly("d", "e", "a");
    }

    @Test
    void theTriesInAMonthAreFewAndThenNone() {
        List<Long> hours = new ArrayList<>();
        for (int tries = 0; tries < Quarantine.MOST_TRIES; tries++) {
            hours.add(Duration.between(NOW, Quarantine.nextAt(tries, NOW)).toHours());
        }

        assertThat(hours).containsExactly(23L, 47L, 95L, 191L, 383L);
        assertThat(Quarantine.nextAt(Quarantine.MOST_TRIES, NOW)).isNull();
    }

    /// A bad month: each listing of them takes minutes at most, whatever else the ledger
    /// holds.
    @Test
    @Tag("long")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void manyThousandsAreListedAPageAtATime() {
        this.sql
            .sql("""
                    insert into job_version (job_id, updated_micros, created_micros, state, status, seen_export, seen_outcome)
                    select 'ext-' || lpad(x, 28, '0'), 1, 1, 'QUARANTINED', 'COMPLETED', 1, 'QUARANTINED'
                    from system_range(1, 200000)""")
            .update();
        this.sql.sql("""
                insert into decision (export_no, job_id, updated_micros, created_micros, outcome, status, stage, reason,
                    segment_no, frame_offset, frame_length, frame_plain_length, per_page, result_shape, result_elements)
                select 1, job_id, 1, 1, 'QUARANTINED', 'COMPLETED', 'FETCH', 'because', 1, 0, 1, 1, false, 'ABSENT', 0
                from job_version""").update();
        this.sql.sql("insert into quarantine (job_id, updated_micros) select job_id, 1 from job_version").update();
        AtomicLong listed = new AtomicLong();

        this.quarantine.forEach(Quarantine.Filter.LISTED, (held) -> listed.incrementAndGet());

        assertThat(listed).hasValue(200_000);
        assertThat(this.quarantine.count(Quarantine.Filter.LISTED)).isEqualTo(200_000);
        assertThat(this.quarantine.due(NOW, 9, 10)).isEmpty();
    }

    private List<String> listed(Quarantine.Filter filter) {
        List<String> all = new ArrayList<>();
        this.quarantine.forEach(filter,
                (held) -> all.add("%s %d %s".formatted(held.jobId(), held.updatedMicros(), held.stage())));
        return all;
    }

    private void held(String jobId, long updated, Stage stage) {
        version(jobId, updated, "QUARANTINED");
        this.sql.sql("""
                insert into decision (export_no, job_id, updated_micros, created_micros, outcome, status, stage, reason,
                    segment_no, frame_offset, frame_length, frame_plain_length, per_page, result_shape, result_elements)
                values (1, ?, ?, 1, 'QUARANTINED', 'COMPLETED', ?, ?, 1, 0, 1, 1, false, 'ABSENT', 0)""")
            .params(jobId, updated, stage.name(), "because of " + jobId)
            .update();
        this.quarantine.hold(jobId, updated, null);
    }

    private void version(String jobId, long updated, String state) {
        this.sql
            .sql("""
                    insert into job_version (job_id, updated_micros, created_micros, state, status, seen_export, seen_outcome)
                    values (?, ?, 1, ?, 'COMPLETED', 1, 'QUARANTINED')""")
            .params(jobId, updated, state)
            .update();
    }

}
