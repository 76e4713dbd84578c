package dev.extractexport.job.heal;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.extractexport.publish.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells now and then how far a ledger is made anew: for a large archive that takes minutes. Used by
/// one thread.
final class ReplayProgress {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayProgress.class);

    /// As often as an export tells of itself.
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final long segments;

    private final LongSupplier nanoTime;

    private long replayed;

    private long toldAt;

    private int lines;

    /// @param segments there are
    /// @param nanoTime a clock of which only differences mean anything
    ReplayProgress(long segments, LongSupplier nanoTime) {
        this.segments = segments;
        this.nanoTime = nanoTime;
        this.toldAt = nanoTime.getAsLong();
    }

    /// One more segment is compared with its manifest.
    void compared(long export) {
        tell(export);
    }

    /// One more segment is in the new ledger.
    void replayed(long export) {
        this.replayed++;
        tell(export);
    }

    /// Lines told so far.
    int lines() {
        return this.lines;
    }

    private void tell(long export) {
        long now = this.nanoTime.getAsLong();
        if (now - this.toldAt >= SILENCE.toNanos()) {
            this.toldAt = now;
            this.lines++;
            LOG.info("The ledger is made anew: at export {}, {} of {} segments", Layout.number(export), this.replayed,
                    this.segments);
        }
    }

}
