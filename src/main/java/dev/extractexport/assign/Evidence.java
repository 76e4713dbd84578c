package dev.extractexport.assign;

import java.util.Objects;

import dev.extractexport.ledger.Decision;
import org.jspecify.annotations.Nullable;

/// What an export writes of the evidence of its results.
public enum Evidence {

    NONE, WHOLE, WITHOUT_TEXT;

    /// Of a result whose metadata nobody has looked at. No evidence stands for it.
    private static final String UNKNOWN = "unknown";

    /// What is written of a result's evidence, as [Decision.Assigned] keeps it.
    @Nullable String of(Decision.Result result) {
        String digest = Objects.requireNonNullElse(result.metadataDigest(), UNKNOWN);
        return switch (this) {
            case NONE -> null;
            case WHOLE -> digest;
            case WITHOUT_TEXT -> (digest.isEmpty() || digest.equals(UNKNOWN)) ? digest : "no-text " + digest;
        };
    }

    /// Whether there is anything to write.
    static boolean isWritten(@Nullable String evidence) {
        return evidence != null && !evidence.isEmpty();
    }

    /// Whether what was written for an earlier version stands for this one.
    static boolean standsFor(@Nullable String earlier, @Nullable String evidence) {
        return evidence == null
                || (!evidence.equals(UNKNOWN) && evidence.equals(Objects.requireNonNullElse(earlier, "")));
    }

}
