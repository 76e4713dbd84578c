package dev.extractexport.fetch.triage;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Statuses of both generations under one name each. The set is open: the API adds statuses without
/// notice.
public final class JobStatus {

    private static final Set<String> UNFINISHED = Set.of("PENDING", "THROTTLED", "RUNNING", "CREATED");

    private JobStatus() {
    }

    /// In upper case, and the first generation's words in those of the second.
    static String canonical(String status) {
        String upper = status.strip().toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "SUCCESS", "PARTIAL_SUCCESS" -> "COMPLETED";
            case "ERROR" -> "FAILED";
            default -> upper;
        };
    }

    static Set<String> canonical(Collection<String> statuses) {
        return statuses.stream().map(JobStatus::canonical).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a job or run of this status has produced nothing.
    public static boolean isFailed(String status) {
        return canonical(status).equals("FAILED") || canonical(status).equals("CANCELLED");
    }

    /// Whether a job or run of this status is still to change. An unknown status is
    /// taken for finished, lest a job be asked for again for ever.
    public static boolean isUnfinished(String status) {
        return UNFINISHED.contains(canonical(status));
    }

}
