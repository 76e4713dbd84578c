package dev.extractexport.api.pace;

import java.time.Duration;

/// Lets time pass, and tells how much did.
@FunctionalInterface
public interface Delayer {

    /// Returns when `delay`, which is positive, has passed.
    void delay(Duration delay) throws InterruptedException;

    /// A clock that no correction of the system's time sets back, in nanoseconds. Only
    /// differences mean anything.
    default long nanoTime() {
        return System.nanoTime();
    }

    /// Waits in earnest.
    static Delayer real() {
        return Thread::sleep;
    }

}
