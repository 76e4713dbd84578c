package dev.extractexport.job.plan;

import java.util.List;

import dev.extractexport.ledger.JobVersions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// The packed rows against what was put in.
class VersionTableTest {

    private static final List<String> STATES = List.of("EXPORTED", "OPEN", "FILTERED", "QUARANTINED", "EXPIRED",
            "SKIPPED", "SUPERSEDED");

    private static final List<String> OUTCOMES = List.of("EXPORTED", "UNCHANGED", "OPEN", "QUARANTINED", "EXPIRED",
            "FILTERED", "DEFERRED");

    @Test
    void everyRowComesBackAsItWentIn() {
        VersionTable table = new VersionTable(5);

        for (int i = 0; i < 20_000; i++) {
            table.put(key(i), row(i));
        }

        assertThat(table.size()).isEqualTo(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(table.get(key(i))).as("row %d", i).isEqualTo(row(i));
        }
        assertThat(table.get(new JobVersions.Key("ext-0", 5))).isNull();
    }

    @Test
    void aLaterRowReplacesTheOneBefore() {
        VersionTable table = new VersionTable(1);
        table.put(key(1), new JobVersions.Known("OPEN", "RUNNING", 1, "OPEN"));

        table.put(key(1), new JobVersions.Known("EXPORTED", "COMPLETED", 2, "EXPORTED"));

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.get(key(1))).isEqualTo(new JobVersions.Known("EXPORTED", "COMPLETED", 2, "EXPORTED"));
    }

    @Test
    void exportsBeforeTheFirstCountAsOne() {
        VersionTable table = new VersionTable(40);
        table.put(key(1), new JobVersions.Known("EXPORTED", "COMPLETED", 3, "EXPORTED"));

        assertThat(table.get(key(1))).isEqualTo(new JobVersions.Known("EXPORTED", "COMPLETED", 39, "EXPORTED"));
    }

    @Test
    void aThousandStatusesBeyondTheKnownOnesBreakNothing() {
        VersionTable table = new VersionTable(1);
        for (int i = 0; i < 3000; i++) {
            table.put(key(i), new JobVersions.Known("FILTERED", "NEW_" + i, 1, "FILTERED"));
        }

        assertThat(table.get(key(7))).isEqualTo(new JobVersions.Known("FILTERED", "NEW_7", 1, "FILTERED"));
        assertThat(table.get(key(2999))).isEqualTo(new JobVersions.Known("FILTERED", "", 1, "FILTERED"));
    }

    private static JobVersions.Key key(int i) {
        return new JobVersions.Key("ext-" + i / 2, i);
    }

    private static JobVersions.Known row(int i) {
        return new JobVersions.Known(STATES.get(i % 7), "STATUS_" + i % 11, 4 + i % 30, OUTCOMES.get(i / 7 % 7));
    }

}
