package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/// A body as a stream whose every read ends: with bytes, with the body's end, or with an
/// IOException where the body is cut, nothing arrives for too long, or all of it takes too long. So
/// no watchdog is needed beside the reader. At most two arrivals are held at a time.
final class PulledBody extends InputStream implements BodySubscriber<InputStream> {

    private final HttpSettings.Bounds bounds;

    private final ApiMeter meter;

    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private final Deque<ByteBuffer> present = new ArrayDeque<>();

    private final long startedNanos = System.nanoTime();

    private @Nullable Subscription subscription;

    private boolean closed;

    private boolean ended;

    PulledBody(HttpSettings.Bounds bounds, ApiMeter meter) {
        this.bounds = bounds;
        this.meter = meter;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription body) {
        synchronized (this) {
            this.subscription = body;
            if (this.closed) {
                body.cancel();
                return;
            }
        }
        body.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        this.arrivals.add(new Arrival.Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        this.arrivals.add(new Arrival.Cut(cause));
    }

    @Override
    public void onComplete() {
        this.arrivals.add(new Arrival.End());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (this.present.isEmpty()) {
            if (this.ended) {
                return -1;
            }
            take();
        }
        ByteBuffer buffer = this.present.element();
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        if (!buffer.hasRemaining()) {
            this.present.remove();
        }
        this.meter.received(count);
        return count;
    }

    /// Gives up what has not arrived, and with it the connection; a body read to its
    /// end leaves the connection to the next request.
    @Override
    public synchronized void close() {
        this.closed = true;
        if (!this.ended && this.subscription != null) {
            this.subscription.cancel();
        }
    }

    private void take() throws IOException {
        switch (await()) {
            case Arrival.Bytes(List<ByteBuffer> buffers) -> {
                buffers.stream().filter(ByteBuffer::hasRemaining).forEach(this.present::add);
                requestMore();
            }
            case Arrival.Cut(Throwable cause) ->
                throw new IOException("the body was cut: " + Sender.describe(cause), cause);
            case Arrival.End() -> this.ended = true;
        }
    }

    private synchronized void requestMore() {
        if (this.subscription != null) {
            this.subscription.request(1);
        }
    }

    private Arrival await() throws IOException {
        long leftNanos = this.bounds.body().toNanos() - (System.nanoTime() - this.startedNanos);
        long idleNanos = this.bounds.idle().toNanos();
        Arrival arrival;
        try {
            arrival = this.closed ? null : this.arrivals.poll(Math.min(leftNanos, idleNanos), TimeUnit.NANOSECONDS);
        }
        catch (InterruptedException ex) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (arrival == null) {
            close();
            throw new HttpTimeoutException((leftNanos <= idleNanos)
                    ? "the body took longer than %d s".formatted(this.bounds.body().toSeconds())
                    : "no byte of the body came for %d s".formatted(this.bounds.idle().toSeconds()));
        }
        return arrival;
    }

    /// What the client delivered.
    private sealed interface Arrival {

        record Bytes(List<ByteBuffer> buffers) implements Arrival {
        }

        record Cut(Throwable cause) implements Arrival {
        }

        record End() implements Arrival {
        }

    }

}
