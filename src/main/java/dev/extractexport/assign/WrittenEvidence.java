package dev.extractexport.assign;

import java.util.Objects;

import dev.extractexport.dataset.mapping.Evidence;
import dev.extractexport.ledger.Decision;
import org.jspecify.annotations.Nullable;

/// What an export writes of a result's evidence, as [Decision.Assigned] keeps it for comparison.
final class WrittenEvidence {

    /// Of a result whose metadata nobody has looked at. No evidence stands for it.
    private static final String UNKNOWN = "unknown";

    private WrittenEvidence() {
    }

    static @Nullable String of(Decision.Result result, Evidence asked) {
        String digest = Objects.requireNonNullElse(result.metadataDigest(), UNKNOWN);
        return switch (asked) {
            case OFF -> null;
            case ON -> digest;
            case NO_TEXT -> (digest.isEmpty() || digest.equals(UNKNOWN)) ? digest : "no-text " + digest;
        };
    }

    /// Whether there is anything to write.
    static boolean isAny(@Nullable String evidence) {
        return evidence != null && !evidence.isEmpty();
    }

    /// Whether what was written for an earlier version stands for this one.
    static boolean standsFor(@Nullable String earlier, @Nullable String evidence) {
        return evidence == null
                || (!evidence.equals(UNKNOWN) && evidence.equals(Objects.requireNonNullElse(earlier, "")));
    }

}
