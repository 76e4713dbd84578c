package dev.extractexport.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/// What goes wrong, and when. Each rule counts the requests that match it, whether it strikes or
/// not; of the rules that strike one request, the first added wins.
public final class FaultScript {

    private final List<CountedRule> rules = new CopyOnWriteArrayList<>();

    /// Adds a rule, which counts from now on.
    /// @return this script
    public FaultScript add(Rule rule) {
        this.rules.add(new CountedRule(rule, new AtomicInteger()));
        return this;
    }

    /// What happens to a request, or null where all is well.
    @Nullable Fault next(String method, String target) {
        Fault found = null;
        for (CountedRule counted : this.rules) {
            Rule rule = counted.rule();
            if (rule.matches(method, target)) {
                int nth = counted.seen().incrementAndGet();
                if (found == null && nth >= rule.first() && nth - rule.first() < rule.times()) {
                    found = rule.fault();
                }
            }
        }
        return found;
    }

    private record CountedRule(Rule rule, AtomicInteger seen) {
    }

    /// When a fault strikes.
    /// @param method of the request
    /// @param targetPrefix how path and query begin
    /// @param first matching request that is struck, from 1
    /// @param times how many requests are struck from there on
    /// @param fault that strikes
    public record Rule(String method, String targetPrefix, int first, int times, Fault fault) {

        public Rule {
            if (first < 1 || times < 1) {
                throw new IllegalArgumentException("Fault on %s %s: first is %d and times is %d, both must be 1 or more"
                    .formatted(method, targetPrefix, first, times));
            }
        }

        /// Strikes the next GET requests whose path and query begin so.
        public static Rule onGet(String targetPrefix, int times, Fault fault) {
            return new Rule("GET", targetPrefix, 1, times, fault);
        }

        boolean matches(String method, String target) {
            return this.method.equals(method) && target.startsWith(this.targetPrefix);
        }

    }

    /// What goes wrong with one request.
    public sealed interface Fault {

        /// This answer in place of the true one.
        record Answer(int status, Map<String, String> headers, String body) implements Fault {

            public Answer {
                headers = Map.copyOf(headers);
            }

            /// An answer in the service's shape.
            public static Answer detail(int status, String detail) {
                return new Answer(status, Map.of(), Reply.detailBody(detail));
            }

        }

        /// The true answer with its true length, but the connection ends after so many
        /// bytes.
        record Cut(int bodyBytes) implements Fault {
        }

        /// The true answer, but nothing comes for a while after so many bytes of the
        /// body; with none, the headers are late too.
        record Stall(int bodyBytes, Duration pause) implements Fault {
        }

        /// A temporary redirect.
        record Redirect(String location) implements Fault {
        }

    }

}
