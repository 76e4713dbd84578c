package dev.extractexport.fetch.listing;

import org.jspecify.annotations.Nullable;

/// How a listing goes through the creation times of its jobs, in microseconds since
/// 1970-01-01T00:00:00Z, and whether it may stop before its end.
/// @param stopBefore jobs created before are known well enough; null for never to stop early
/// @param newest creation time of the newest job so far; null for none
/// @param last creation time of the last job so far; null for none, or where the listing began anew
/// @param ordered whether no job so far was newer than the one before it
/// @param inRow how many jobs in a row, the last one included, were created before `stopBefore`
/// @param stopped whether the listing stopped before its end
public record Walk(@Nullable Long stopBefore, @Nullable Long newest, @Nullable Long last, boolean ordered, int inRow,
        boolean stopped) {

    /// Of a listing that never stops early and has seen no job.
    public static final Walk NEW = begin(null);

    /// Of a listing that has seen no job.
    public static Walk begin(@Nullable Long stopBefore) {
        return new Walk(stopBefore, null, null, true, 0, false);
    }

    /// Of a listing that goes on where it was left.
    public static Walk resume(@Nullable Long stopBefore, @Nullable Long newest, @Nullable Long last, boolean ordered) {
        return new Walk(stopBefore, newest, last, ordered, 0, false);
    }

    /// Past one more job.
    /// @param created when it was created; null if that cannot be read, which says
    /// nothing
    /// about the order but is no known job either
    Walk past(@Nullable Long created) {
        if (created == null) {
            return new Walk(this.stopBefore, this.newest, this.last, this.ordered, 0, false);
        }
        boolean before = this.stopBefore != null && created < this.stopBefore;
        return new Walk(this.stopBefore, (this.newest != null) ? Math.max(this.newest, created) : created, created,
                this.ordered && (this.last == null || created <= this.last), before ? this.inRow + 1 : 0, false);
    }

    /// At the head of the listing again: what was seen stays seen.
    Walk anew() {
        return new Walk(this.stopBefore, this.newest, null, this.ordered, 0, false);
    }

    /// Whether as many jobs in a row as a page holds were created before, and the listing
    /// has kept to its order, newest first.
    /// @param fullPage jobs that were asked for at once
    boolean mayStop(int fullPage) {
        return this.stopBefore != null && this.ordered && this.inRow >= fullPage;
    }

    Walk stop() {
        return new Walk(this.stopBefore, this.newest, this.last, this.ordered, this.inRow, true);
    }

}
