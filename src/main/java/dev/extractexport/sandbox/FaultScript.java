package dev.extractexport.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/// What goes wrong, and when. Each rule counts the requests that match it, whether it strikes or
/// not; of the rules that strike one request, the first added wins. `--faults FILE` reads one from
/// a file, see [dev.extractexport.sandbox.script.FaultFile].
public final class FaultScript {

    /// Keeps neighbouring seeds apart.
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final List<CountedRule> rules = new CopyOnWriteArrayList<>();

    /// Adds a rule, which counts from now on.
    /// @return this script
    public FaultScript add(Rule rule) {
        this.rules.add(new CountedRule(rule, new AtomicInteger()));
        return this;
    }

    /// Takes all rules away: from now on all is well.
    public void clear() {
        this.rules.clear();
    }

    /// What happens to a request, or null where all is well.
    @Nullable Fault next(String method, String target) {
        Fault found = null;
        for (CountedRule counted : this.rules) {
            Rule rule = counted.rule();
            if (rule.matches(method, target)) {
                int nth = counted.seen().incrementAndGet();
                if (found == null && rule.strikes(nth)) {
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
    /// @param share of these that is really struck, above 0, to 1
    /// @param seed of the drawing where not all are
    /// @param fault that strikes
    public record Rule(String method, String targetPrefix, int first, int times, double share, long seed, Fault fault) {

        public Rule {
            if (first < 1 || times < 1) {
                throw new IllegalArgumentException("Fault on %s %s: first is %d and times is %d, both must be 1 or more"
                    .formatted(method, targetPrefix, first, times));
            }
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "Fault on %s %s: share is %s, must be above 0, to 1".formatted(method, targetPrefix, share));
            }
        }

        /// Strikes all of them.
        public Rule(String method, String targetPrefix, int first, int times, Fault fault) {
            this(method, targetPrefix, first, times, 1, 0, fault);
        }

        /// Strikes the next GET requests whose path and query begin so.
        public static Rule onGet(String targetPrefix, int times, Fault fault) {
            return new Rule("GET", targetPrefix, 1, times, fault);
        }

        /// The same for the same seed, whatever the others do.
        boolean strikes(int nth) {
            return nth >= this.first && nth - this.first < this.times
                    && (this.share == 1 || new SplittableRandom(this.seed * MIX + nth).nextDouble() < this.share);
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

        /// The true answer, so many bytes of its body at a time.
        record Drip(int bytes, Duration every) implements Fault {
        }

        /// The true answer, late.
        record Late(Duration by) implements Fault {
        }

        /// The true answer of another night: jobs are added, finished and changed in the
        /// middle of a listing.
        /// @param night to turn to, 0 for the next
        record Night(int night) implements Fault {
        }

        /// The true answer, and from then on so many requests a second besides listings.
        record Limit(int requestsPerSecond) implements Fault {
        }

        /// A temporary redirect.
        record Redirect(String location) implements Fault {
        }

    }

}
