package dev.extractexport.cli.outcome;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers which signal ends this process, and lets it end it as before. Java tells a shutdown
/// hook nothing, and `sun.misc.Signal`, which every JDK exports for this, is no API that the
/// compiler accepts without a warning: so it is reached by name.
public final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private static final List<String> NAMES = List.of("HUP", "INT", "TERM");

    /// What a shell adds to the number of the signal that ended a process.
    private static final int BASE = 128;

    private static final int TERM = 15;

    private final AtomicInteger met = new AtomicInteger();

    /// Watches from now on.
    public static Signals watch() {
        Signals signals = new Signals();
        for (String name : NAMES) {
            try {
                signals.watch(name);
            }
            catch (ReflectiveOperationException | IllegalArgumentException ex) {
                // The process still ends; only the summary file will say TERM instead.
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
        Object[] before = new Object[1];
        InvocationHandler remember = (proxy, method, arguments) -> {
            if (method.equals(handle)) {
                this.met.set((int) number.invoke(arguments[0]));
                handle.invoke(before[0], arguments);
                return null;
            }
            return method.invoke(this, arguments);
        };
        Object ours = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] { handler }, remember);
        before[0] = signal.getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    }

    /// What the shell is told of a process that was interrupted: 143 unless another
    /// signal was met.
    public int exitCode() {
        return BASE + ((this.met.get() > 0) ? this.met.get() : TERM);
    }

}
