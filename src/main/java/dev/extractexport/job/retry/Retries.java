package dev.extractexport.job.retry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.extractexport.fetch.listing.Again;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.quarantine.Quarantine;

/// Whom an export tries again.
public final class Retries {

    /// Versions tried by themselves in one export. A bad night of the service may
    /// quarantine more: the others follow the night after.
    static final int MOST = 1_000;

    private Retries() {
    }

    /// The versions that are due, those first that a person asked for. Whatever was tried
    /// in an earlier life of this export is not due again.
    /// @param startedAt when the export began, however often it was interrupted since
    public static Map<VersionKey, Again> due(Quarantine quarantine, Instant startedAt) {
        Map<VersionKey, Again> due = new LinkedHashMap<>();
        for (Quarantine.Due each : quarantine.due(startedAt, MOST)) {
            Again how = !each.asked() ? Again.BY_ITSELF
                    : (each.stage() == Held.Stage.FLATTEN) ? Again.ARCHIVED : Again.ASKED;
            due.put(new VersionKey(each.jobId(), each.updatedMicros()), how);
        }
        return due;
    }

}
