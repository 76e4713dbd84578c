package dev.extractexport.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// The pages between the pager, which adds them, and the consumer, who takes them in the same
/// order. Bounds how many there are and how many bytes they hold, and owns them until they are
/// awaited.
final class Lookahead {

    private final int mostPages;

    private final long mostBytes;

    private final Deque<PendingPage> waiting = new ArrayDeque<>();

    private final Set<PendingPage> owned = new HashSet<>();

    private long takenPages;

    private long heldBytes;

    private boolean ended;

    private boolean closed;

    private @Nullable Throwable failure;

    Lookahead(int mostPages, long mostBytes) {
        this.mostPages = mostPages;
        this.mostBytes = mostBytes;
    }

    /// Returns when one more page may be listed.
    synchronized void awaitRoom() throws InterruptedException {
        while (this.waiting.size() >= this.mostPages) {
            wait();
        }
    }

    synchronized void add(PendingPage page) {
        if (this.closed) {
            page.discard();
            return;
        }
        this.owned.add(page);
        this.waiting.addLast(page);
        notifyAll();
    }

    /// No page follows.
    /// @param cause why, if that is a failure: thrown once all pages before it are
    /// taken
    synchronized void end(@Nullable Throwable cause) {
        this.ended = true;
        this.failure = cause;
        notifyAll();
    }

    /// The next page; null at the end.
    synchronized @Nullable PendingPage take() throws InterruptedException {
        while (this.waiting.isEmpty() && !this.ended && !this.closed) {
            wait();
        }
        if (this.closed) {
            throw new IllegalStateException("The feed is closed");
        }
        PendingPage page = this.waiting.pollFirst();
        if (page == null) {
            PendingPage.rethrow(this.failure);
            return null;
        }
        this.takenPages++;
        notifyAll();
        return page;
    }

    /// Returns when a run of a page may be begun: at once for pages that were taken,
    /// since somebody waits for them, otherwise while there is room for bytes.
    /// @param page its position among all pages, from 0
    synchronized void admit(long page) throws InterruptedException {
        while (page >= this.takenPages && this.heldBytes >= this.mostBytes) {
            wait();
        }
    }

    synchronized void hold(long bytes) {
        this.heldBytes += bytes;
    }

    /// The page now belongs to whoever awaited it.
    synchronized void handOver(PendingPage page, long bytes) {
        if (this.owned.remove(page)) {
            this.heldBytes -= bytes;
            notifyAll();
        }
    }

    /// Frees every page that was not handed over. What still arrives for them is freed
    /// on arrival.
    synchronized void close() {
        this.closed = true;
        this.owned.forEach(PendingPage::discard);
        this.owned.clear();
        this.waiting.clear();
        notifyAll();
    }

}
