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

    /// Since a job was last found without credits. Less than from one night to the next,
    /// more than from the start of a night to its end, however often it was interrupted:
    /// what was fetched tonight is not fetched again tonight.
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
        Duration within = spec.incremental().creditsWithin();
        if (within.isZero() || most <= 0) {
            return List.of();
        }
        return ledger.due(Timestamps.micros(startedAt.minus(within)), startedAt.minus(PAUSE), most);
    }

    /// What is known of a version once it was asked for. That a job has gone is no news:
    /// its result is exported.
    /// @param startedAt when the export began that asked
    public static Awaited after(Awaited before, CreditsAnswer.Finding finding, Instant startedAt) {
        int inVain = before.inVain() + ((finding == CreditsAnswer.Finding.REFUSED) ? 1 : 0);
        Awaited.Ended ended = switch (finding) {
            case FILLED -> Awaited.Ended.FILLED;
            case CHANGED -> Awaited.Ended.CHANGED;
            case GONE -> Awaited.Ended.GONE;
            case REFUSED -> (inVain >= MOST_IN_VAIN) ? Awaited.Ended.REFUSED : null;
            case WAITING -> null;
        };
        return new Awaited(before.version(), before.export(), before.answerMicros(), startedAt, before.asks() + 1,
                inVain, ended);
    }

}
