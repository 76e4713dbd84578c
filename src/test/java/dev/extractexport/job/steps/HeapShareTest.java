package dev.extractexport.job.steps;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/// Takes shares from several threads; whoever must wait is seen waiting.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HeapShareTest {

    private static final long SHIPPED = 384L << 20;

    @Test
    void usualTasksDoNotWaitForOneAnother() {
        HeapShare heap = new HeapShare(SHIPPED);

        try (HeapShare.Share one = heap.take(0); HeapShare.Share other = heap.take(16L << 20)) {
            assertThat(one).isNotSameAs(other);
        }
    }

    @Test
    void whatIsLargerThanTheHeapHasItForItself() throws Exception {
        HeapShare heap = new HeapShare(SHIPPED);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HeapShare.Share large = heap.take(Long.MAX_VALUE);
            Future<HeapShare.Share> usual = threads.submit(() -> heap.take(0));
            assertThat(usual.isDone()).isFalse();

            large.close();

            usual.get().close();
            heap.take(Long.MAX_VALUE).close();
        }
    }

    @Test
    void theSmallestHeapStillServesOneTask() {
        HeapShare heap = new HeapShare(1);

        heap.take(0).close();
        heap.take(50L << 20).close();
    }

}
