package dev.extractexport.job.steps;

import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Parts;

/// The finished parts of one task, durable under staging.
/// @param task its number
/// @param parts none where the task had no rows
/// @param rowCounts rows by document, for tasks of results
/// @param otherFields rows by member of the API's objects that no column takes, for tasks of runs
public record FlattenedTask(int task, List<Parts.Part> parts, Map<JobVersions.Key, Long> rowCounts,
        Map<String, Long> otherFields) {

    /// Rows of its table, in whatever formats; the evidence beside them does not count.
    long rows() {
        return this.parts.stream()
            .filter((part) -> !part.table().equals(EvidenceTable.NAME))
            .mapToLong(Parts.Part::rows)
            .max()
            .orElse(0);
    }

}
