package dev.extractexport.cli.explain;

import java.time.Instant;

import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.quarantine.Held.Mark;

/// What is to become of a document in quarantine, and what to do about it.
public final class Outlook {

    private Outlook() {
    }

    /// The words, to follow a colon or a semicolon.
    public static String of(Held held) {
        Mark mark = held.again().mark();
        if (mark != null) {
            return switch (mark) {
                case RETRY -> "the next run tries it again";
                case DROPPED -> "dropped: never tried again; take it back with: quarantine retry";
            };
        }
        Instant at = held.again().nextAt();
        if (at != null) {
            return "the first run after %s tries it again by itself; any sooner with: quarantine retry".formatted(at);
        }
        if (held.hasNoId()) {
            return "it has no id by which it could be asked for: quarantine drop";
        }
        return switch (held.stage()) {
            case FETCH ->
                "it is not tried again by itself: quarantine retry once the cause is removed, or " + "quarantine drop";
            case FLATTEN -> "it is not tried again by itself: after an upgrade quarantine retry or rebuild takes the "
                    + "archived answer; or quarantine drop";
        };
    }

}
