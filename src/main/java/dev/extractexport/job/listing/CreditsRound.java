package dev.extractexport.job.listing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.fetch.listing.CreditsAnswer;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.credits.LateCredits;

/// Whom a night asks again for credits, and what becomes of the answers.
public final class CreditsRound {

    /// Jobs asked for in one export. Each answer carries its whole result again, which is
    /// thrown away; at the 80 gets a second that a self-hosted service allows this takes
    /// a quarter of a minute.
    public static final int MOST = 1_000;

    /// Between a job that was found without credits and the start of the export that asks
    /// again: less than from one night to the next, so that what was fetched tonight is
    /// not fetched again tonight, into however many exports the night is cut.
    private static final Duration PAUSE = Duration.ofHours(12);

    /// Answers in a row or not that cannot be used, before a job is given up.
    private static final int MOST_IN_VAIN = 3;

    private CreditsRound() {
    }

    /// The versions that are due. Fairly: those asked for least come first, so that the
    /// many for which credits never come do not stand in the way of the others; among
    /// them the oldest, whose credits are most likely there and whose time runs out
    /// first.
    /// @param startedAt when the export began, however often it was interrupted since
    /// @param most at most so many
    public static List<Awaited> due(LateCredits ledger, ExportSpec spec, Instant startedAt, int most) {
        return (most > 0) ? ledger.due(changedSince(spec, startedAt), startedAt.minus(PAUSE), most) : List.of();
    }

    /// Whether a version that waits is due, as [#due] has it.
    public static boolean isDue(Awaited awaited, ExportSpec spec, Instant startedAt) {
        return awaited.version().updatedMicros() >= changedSince(spec, startedAt)
                && !awaited.askedAt().isAfter(startedAt.minus(PAUSE));
    }

    /// When the oldest version changed that is asked for, in microseconds. Zero means
    /// never: as if none had changed lately enough.
    public static long changedSince(ExportSpec spec, Instant startedAt) {
        Duration within = spec.incremental().creditsWithin();
        return within.isZero() ? Long.MAX_VALUE : Timestamps.micros(startedAt.minus(within));
    }

    /// What is known of a version once it was asked for. That a job has gone is no news:
    /// its result is exported.
    public static Awaited after(Awaited before, CreditsAnswer.Finding finding, Instant now) {
        int inVain = before.inVain() + ((finding == CreditsAnswer.Finding.REFUSED) ? 1 : 0);
        Awaited.Ended ended = switch (finding) {
            case FILLED -> Awaited.Ended.FILLED;
            case CHANGED -> Awaited.Ended.CHANGED;
            case GONE -> Awaited.Ended.GONE;
            case REFUSED -> (inVain >= MOST_IN_VAIN) ? Awaited.Ended.REFUSED : null;
            case WAITING -> null;
        };
        return new Awaited(before.version(), before.export(), before.answerMicros(), now, before.asks() + 1, inVain,
                ended);
    }

}
