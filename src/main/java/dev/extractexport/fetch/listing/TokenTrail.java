package dev.extractexport.fetch.listing;

import org.jspecify.annotations.Nullable;

/// Finds out that page tokens go in circles, however long the circle, with one token in memory: it
/// is compared with all that follow, and replaced at distances that double.
final class TokenTrail {

    /// A token that comes again is followed again: some services hand one out twice and
    /// go on.
    private static final int MOST_ROUNDS = 3;

    private @Nullable String kept;

    private long distance = 1;

    private long steps;

    private int rounds;

    /// To be told of each token before it is followed.
    /// @return whether it has come round too often
    boolean isCircle(String token) {
        boolean again = token.equals(this.kept);
        this.rounds += again ? 1 : 0;
        if (++this.steps == this.distance) {
            this.rounds = again ? this.rounds : 0;
            this.kept = token;
            this.distance *= 2;
            this.steps = 0;
        }
        return this.rounds > MOST_ROUNDS;
    }

}
