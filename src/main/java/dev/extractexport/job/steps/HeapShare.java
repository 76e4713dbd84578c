package dev.extractexport.job.steps;

import java.util.concurrent.Semaphore;

/// Shares the heap among the workers. A task with a result that is large beside the heap runs alone
/// or with few others; the usual ones wait only where there are more workers than the heap can
/// serve.
final class HeapShare {

    /// A result of the worst shape (many tiny values, or one that ends as text) takes so
    /// many times its JSON while it becomes rows. Measured with 50 MB under 384 MB.
    private static final int HEAP_PER_BYTE = 6;

    private static final long UNIT = 1L << 20;

    /// Units that each task takes for the buffers of its files.
    private static final int FILES = 8;

    private final int units;

    private final Semaphore free;

    /// @param heapBytes all that the process may use
    HeapShare(long heapBytes) {
        this.units = Math.toIntExact(Math.max(1, heapBytes / HEAP_PER_BYTE / UNIT));
        this.free = new Semaphore(this.units, true);
    }

    /// Waits, behind those who came before, until a task may begin. One that is larger
    /// than all there is has it for itself.
    /// @param largestBytes JSON of its largest result, 0 or more
    Share take(long largestBytes) {
        int wanted = Math.toIntExact(Math.min(this.units, FILES + Math.ceilDiv(largestBytes, UNIT)));
        this.free.acquireUninterruptibly(wanted);
        return new Share(wanted);
    }

    /// To be given back by whoever took it, once its files are closed.
    final class Share implements AutoCloseable {

        private final int taken;

        Share(int taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            HeapShare.this.free.release(this.taken);
        }

    }

}
