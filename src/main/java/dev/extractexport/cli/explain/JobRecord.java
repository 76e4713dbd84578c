package dev.extractexport.cli.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.credits.Statement;
import dev.extractexport.ledger.quarantine.Held;
import org.jspecify.annotations.Nullable;

/// What the ledger holds about one job.
/// @param jobId as asked for
/// @param versions in the order of their time; none for an unknown job
/// @param exports those that saw it or decided about it, by number
public record JobRecord(String jobId, List<Version> versions, Map<Long, Exports.Export> exports) {

    /// One version.
    /// @param row where it stands now
    /// @param decisions of the exports that archived something about it, the first first
    /// @param later what the service stated later about what it took
    /// @param awaited what is known of its credits, if it was exported without; else null
    /// @param held where it is in quarantine, dropped or not; else null
    public record Version(JobVersions.Row row, List<Decided> decisions, List<Later> later, @Nullable Awaited awaited,
            @Nullable Held held) {
    }

    /// A later statement.
    /// @param segment path of the frame's segment, relative to the archive
    /// @param parts files that hold its row
    public record Later(Statement statement, String segment, List<Parts.Part> parts) {
    }

    /// One decision.
    /// @param segment path of the frame's segment, relative to the archive
    /// @param dataset name of the dataset; null where none is assigned
    /// @param parts files in which this version has rows of its own
    /// @param holderParts files that hold its rows where an earlier version's are the
    /// same; empty otherwise
    public record Decided(Decision decision, String segment, @Nullable String dataset, List<Parts.Part> parts,
            List<Parts.Part> holderParts) {

        /// The version that holds the rows, if that is an earlier one.
        Optional<Long> heldBy() {
            Decision.Assigned assigned = this.decision.assigned();
            return (this.decision.exported() && assigned != null
                    && assigned.resultUpdatedMicros() != this.decision.key().updatedMicros())
                            ? Optional.of(assigned.resultUpdatedMicros()) : Optional.empty();
        }

    }

    /// Reads all about a job.
    public static JobRecord read(LedgerView ledger, String jobId) {
        List<Decision> decisions = ledger.decisions().ofJob(jobId);
        Map<Integer, String> datasets = new TreeMap<>();
        for (Datasets.Dataset dataset : ledger.datasets().all()) {
            datasets.put(dataset.id(), dataset.name());
        }
        Map<Long, Exports.Export> exports = new TreeMap<>();
        List<Version> versions = new ArrayList<>();
        for (JobVersions.Row row : ledger.jobVersions().ofJob(jobId)) {
            List<Decided> decided = new ArrayList<>();
            for (Decision decision : decisions) {
                if (decision.key().equals(row.key())) {
                    decided.add(decided(ledger, decision, decisions, datasets));
                    exports.computeIfAbsent(decision.export(), ledger.exports()::get);
                }
            }
            exports.computeIfAbsent(row.known().seenExport(), ledger.exports()::get);
            List<Later> later = later(ledger, row.key());
            later.forEach((each) -> exports.computeIfAbsent(each.statement().export(), ledger.exports()::get));
            Held held = ledger.quarantine()
                .ofJob(jobId)
                .filter((it) -> it.updatedMicros() == row.key().updatedMicros())
                .orElse(null);
            versions.add(new Version(row, decided, later, awaited(ledger, row.key()), held));
        }
        return new JobRecord(jobId, versions, exports);
    }

    private static List<Later> later(LedgerView ledger, JobVersions.Key key) {
        List<Later> later = new ArrayList<>();
        for (Statement statement : ledger.credits().statementsOf(key.jobId())) {
            if (statement.version().updatedMicros() == key.updatedMicros()) {
                later.add(new Later(statement,
                        ledger.decisions().segmentPath(statement.export(), statement.frame().segment()),
                        ledger.parts().ofStatement(statement)));
            }
        }
        return later;
    }

    private static @Nullable Awaited awaited(LedgerView ledger, JobVersions.Key key) {
        return ledger.credits()
            .ofJob(key.jobId())
            .stream()
            .filter((each) -> each.version().updatedMicros() == key.updatedMicros())
            .findFirst()
            .orElse(null);
    }

    private static Decided decided(LedgerView ledger, Decision decision, List<Decision> all,
            Map<Integer, String> datasets) {
        Decision.Assigned assigned = decision.assigned();
        List<Parts.Part> held = new ArrayList<>();
        if (decision.exported() && assigned != null
                && assigned.resultUpdatedMicros() != decision.key().updatedMicros()) {
            for (Decision earlier : all) {
                if (earlier.exported() && earlier.key().updatedMicros() == assigned.resultUpdatedMicros()) {
                    held.addAll(ledger.parts()
                        .ofVersion(earlier.export(), earlier.key())
                        .stream()
                        .filter((part) -> part.dataset() != null)
                        .toList());
                }
            }
        }
        return new Decided(decision, ledger.decisions().segmentPath(decision.export(), decision.frame().segment()),
                (assigned != null) ? datasets.get(assigned.datasetId()) : null,
                ledger.parts().ofVersion(decision.export(), decision.key()), held);
    }

}
