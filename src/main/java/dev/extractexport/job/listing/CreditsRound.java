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

    /// Between two times that a job is asked for again. Less than from one night to the
    /// next, so that an hourly export does not ask each hour for what may never come.
    private static final Duration PAUSE = Duration.ofHours(12);

    /// Answers in a row or not that cannot be used, before a job is given up.
    private static final int MOST_IN_VAIN = 3;

    private CreditsRound() {
    }

    /// The versions that are due. Fairly: those asked for least come first, so that the
    /// many for which credits never come do not stand in the way of the others; among
    /// them the oldest, whose credits are most likely there and whose time runs out
    /// first. What changed long before it was exported is asked for once, if there is
    /// room.
    /// @param startedAt when the export began, however often it was interrupted since
    /// @param night the first export of this command: what that fetched is not asked for
    /// again tonight
    /// @param most at most so many
    public static List<Awaited> due(LateCredits ledger, ExportSpec spec, Instant startedAt, long night, int most) {
        boolean never = most <= 0 || spec.incremental().creditsWithin().isZero();
        return never ? List.of() : ledger.due(of(spec, startedAt, night), most);
    }

    /// The versions that may be due now or later, for [#isDue].
    public static List<Awaited> waiting(LateCredits ledger, ExportSpec spec, Instant startedAt) {
        LateCredits.Due due = of(spec, startedAt, 0);
        return spec.incremental().creditsWithin().isZero() ? List.of()
                : ledger.waiting(due.changedSinceMicros(), due.foundSince());
    }

    /// Whether a version that waits is due, as [#due] has it.
    public static boolean isDue(Awaited awaited, ExportSpec spec, Instant startedAt, long night) {
        LateCredits.Due due = of(spec, startedAt, night);
        boolean unasked = awaited.asks() == 0;
        boolean lately = awaited.version().updatedMicros() >= due.changedSinceMicros()
                || (unasked && !awaited.askedAt().isBefore(due.foundSince()));
        return !spec.incremental().creditsWithin().isZero() && lately && ((unasked && awaited.export() < night)
                || !awaited.askedAt().isAfter(due.askedBefore()) || awaited.askedAt().isAfter(due.askedAhead()));
    }

    private static LateCredits.Due of(ExportSpec spec, Instant startedAt, long night) {
        Instant since = startedAt.minus(spec.incremental().creditsWithin());
        return new LateCredits.Due(Timestamps.micros(since), since, startedAt.minus(PAUSE), startedAt.plus(PAUSE),
                night);
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
