package dev.extractexport.cli.outcome;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What HUP, INT and TERM do to a command. The first one asks it to stop; if it does not within its
/// own time, the process says so and ends, as it does at once with the second one. It may: whatever is
/// cut is finished by the next command, as after a power cut.
///
/// `sun.misc.Signal`, which every JDK exports for this, is no API that the compiler accepts without a
/// warning: so it is reached by name. A signal that the shell has told us to ignore stays ignored.
public final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private static final List<String> NAMES = List.of("HUP", "INT", "TERM");

    /// What a shell adds to the number of the signal that ended a process.
    private static final int BASE = 128;

    private static final int TERM = 15;

    /// For the last words: a full pipe or a dead disk must not hold up the end.
    private static final long LAST_WORDS_NANOS = 1_000_000_000;

    private final Interruptible command;

    private final AtomicInteger met = new AtomicInteger();

    /// A command that a signal interrupts.
    public interface Interruptible {

        /// Asks it to take no new work, and waits for what it has in hand.
        /// @return whether it ends by itself
        boolean stop() throws InterruptedException;

        /// Tells of the interruption. The process ends in the next moment.
        void interrupted(int exitCode);

    }

    private Signals(Interruptible command) {
        this.command = command;
    }

    /// Watches from now on.
    public static Signals watch(Interruptible command) {
        Signals signals = new Signals(command);
        for (String name : NAMES) {
            try {
                signals.watch(name);
            }
            catch (ReflectiveOperationException | IllegalArgumentException ex) {
                // The signal then ends the process at once, which is as safe.
                LOG.debug("Signal {} is not watched: {}", name, ex.toString());
            }
        }
        return signals;
    }

    private void watch(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Method number = signal.getMethod("getNumber");
        Method handle = handler.getMethod("handle", signal);
        InvocationHandler remember = (proxy, method, arguments) -> {
            if (method.equals(handle)) {
                met((int) number.invoke(arguments[0]));
                return null;
            }
            return method.invoke(this, arguments);
        };
        Object ours = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] { handler }, remember);
        signal.getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    }

    /// Each signal comes in a thread of its own.
    private void met(int number) {
        int before = this.met.getAndSet(number);
        if (before != 0) {
            Runtime.getRuntime().halt(exitCode());
        }
        try {
            if (!this.command.stop()) {
                end();
            }
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        Thread.ofPlatform().daemon().name("end").start(() -> {
            LockSupport.parkNanos(LAST_WORDS_NANOS);
            Runtime.getRuntime().halt(exitCode());
        });
        try {
            this.command.interrupted(exitCode());
        }
        finally {
            Runtime.getRuntime().halt(exitCode());
        }
    }

    /// What the shell is told of a process that was interrupted: 143 unless another
    /// signal was met.
    public int exitCode() {
        return BASE + ((this.met.get() > 0) ? this.met.get() : TERM);
    }

}
