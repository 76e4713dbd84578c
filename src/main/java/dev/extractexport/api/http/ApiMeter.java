package dev.extractexport.api.http;

import java.util.concurrent.atomic.AtomicLong;

/// Counts what went over the wire, for the progress line and the summary. Safe for several threads.
public final class ApiMeter {

    private final AtomicLong calls = new AtomicLong();

    private final AtomicLong retries = new AtomicLong();

    private final AtomicLong bytes = new AtomicLong();

    /// Requests sent, repeated ones and followed redirects included.
    public long calls() {
        return this.calls.get();
    }

    /// Attempts that repeated a failed one.
    public long retries() {
        return this.retries.get();
    }

    /// Bytes of bodies received, as compressed on the wire.
    public long bytes() {
        return this.bytes.get();
    }

    void called() {
        this.calls.incrementAndGet();
    }

    void retried() {
        this.retries.incrementAndGet();
    }

    void received(int count) {
        this.bytes.addAndGet(count);
    }

}
