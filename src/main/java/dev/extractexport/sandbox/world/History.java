package dev.extractexport.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// When jobs are made, finished and changed. Jobs are numbered from the oldest (0), so that the
/// number alone places a job in time.
final class History {

    /// Jobs that each night after the first adds.
    static final int NEW_PER_NIGHT = 12;

    /// The end of night 1. A constant, so that no clock reaches a file made from this
    /// world.
    static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:00:00Z");

    /// Before the first job, when the agents and configurations were made.
    static final Instant BEGINNING = Instant.parse("2026-08-01T00:00:00Z");

    /// The time over which the jobs of night 1 were made.
    private static final Duration SPAN = Duration.ofDays(92);

    /// Of every so many jobs, the last [#BATCH] were made in one microsecond.
    private static final int BATCH_EVERY = 40;

    private static final int BATCH = 4;

    private static final int UNBILLED_OF = 13;

    private static final int UNBILLED = 5;

    private final WorldSpec spec;

    private final Seed seed;

    /// The nights in which a finished job was changed, for the few jobs that ever are.
    private final Map<Integer, List<Integer>> changes;

    History(WorldSpec spec) {
        this.spec = spec;
        this.seed = new Seed(spec.seed());
        this.changes = changes();
    }

    /// Jobs that exist in this night.
    int size() {
        return this.spec.jobs() + (this.spec.night() - 1) * NEW_PER_NIGHT;
    }

    /// The oldest job made in the same microsecond as this one.
    int firstOfBatch(int index) {
        int place = index % BATCH_EVERY;
        boolean batched = index < this.spec.jobs() && place >= BATCH_EVERY - BATCH;
        return batched ? index - place + BATCH_EVERY - BATCH : index;
    }

    /// The newest job made in the same microsecond as this one.
    int lastOfBatch(int index) {
        int first = firstOfBatch(index);
        boolean batched = first < this.spec.jobs() && first % BATCH_EVERY == BATCH_EVERY - BATCH;
        return batched ? Math.min(first + BATCH, this.spec.jobs()) - 1 : index;
    }

    /// The state of a job in this night.
    WorldJob.State stateOf(int index) {
        int born = bornIn(index);
        Instant created = createdAt(index);
        if (isOpenAtBirth(index)) {
            if (born == this.spec.night()) {
                return new WorldJob.State(openStatus(index), created, created.plusSeconds(5), 0, false);
            }
            return new WorldJob.State(WorldJob.Status.COMPLETED, created, during(born + 1, index), 0,
                    isBilled(index, born, born + 1));
        }
        WorldJob.Status ended = endStatus(index);
        List<Integer> changes = this.changes.getOrDefault(index, List.of());
        Instant finished = created.plusSeconds(20 + this.seed.pick("duration", index, 200));
        Instant updated = changes.isEmpty() ? finished : during(changes.getLast(), index);
        return new WorldJob.State(ended, created, updated, changes.size(), isBilled(index, born, born));
    }

    /// Billing is late for one job of thirteen, and never comes for those of night 1.
    private boolean isBilled(int index, int born, int finished) {
        return index % UNBILLED_OF != UNBILLED || (born > 1 && finished < this.spec.night());
    }

    private int bornIn(int index) {
        return (index < this.spec.jobs()) ? 1 : 2 + (index - this.spec.jobs()) / NEW_PER_NIGHT;
    }

    private Instant createdAt(int index) {
        int first = firstOfBatch(index);
        if (first >= this.spec.jobs()) {
            int place = (first - this.spec.jobs()) % NEW_PER_NIGHT;
            return placed(night(bornIn(first) - 1), Duration.ofDays(1), NEW_PER_NIGHT, place, first);
        }
        return placed(FIRST_NIGHT.minus(SPAN), SPAN, this.spec.jobs(), first, first);
    }

    /// Somewhere in the given slot of a time span.
    private Instant placed(Instant start, Duration span, int slots, int slot, int index) {
        long width = span.dividedBy(slots).toNanos() / 1_000;
        long jitter = this.seed.pick("created", index, Math.toIntExact(Math.min(width, Integer.MAX_VALUE)));
        return start.plus(slot * width + jitter, ChronoUnit.MICROS);
    }

    /// Somewhere in the day that ends with the given night.
    private Instant during(int night, int index) {
        return night(night - 1).plus(3_600_000_000L + this.seed.pick("updated", index, 2_000_000_000),
                ChronoUnit.MICROS);
    }

    private static Instant night(int night) {
        return FIRST_NIGHT.plus(Duration.ofDays(night - 1));
    }

    /// A few of the newest jobs, and one that has hung for two months.
    private boolean isOpenAtBirth(int index) {
        int jobs = this.spec.jobs();
        if (index >= jobs) {
            int place = (index - jobs) % NEW_PER_NIGHT;
            return place == 7 || place >= NEW_PER_NIGHT - 2;
        }
        int fromNewest = jobs - 1 - index;
        return jobs >= NEW_PER_NIGHT && (fromNewest < 3 || fromNewest == 6 || index == jobs / 3);
    }

    private static WorldJob.Status openStatus(int index) {
        return switch (index % 3) {
            case 0 -> WorldJob.Status.PENDING;
            case 1 -> WorldJob.Status.RUNNING;
            default -> WorldJob.Status.THROTTLED;
        };
    }

    private static WorldJob.Status endStatus(int index) {
        if (index % 23 == 11) {
            return WorldJob.Status.FAILED;
        }
        return (index % 97 == 50) ? WorldJob.Status.CANCELLED : WorldJob.Status.COMPLETED;
    }

    /// Each night changes one job of the older half, one of the newer and one of the last
    /// nine days.
    private Map<Integer, List<Integer>> changes() {
        int jobs = this.spec.jobs();
        int[] bounds = { 0, jobs / 2, Math.toIntExact(jobs * 9L / 10), jobs };
        Map<Integer, List<Integer>> changes = new HashMap<>();
        for (int night = 2; night <= this.spec.night(); night++) {
            for (int part = 1; part < bounds.length; part++) {
                OptionalInt changed = changed(night, bounds[part - 1], bounds[part]);
                if (changed.isPresent()) {
                    changes.computeIfAbsent(changed.getAsInt(), (index) -> new ArrayList<>()).add(night);
                }
            }
        }
        return changes;
    }

    /// The first plain completed job at or after a drawn place in the range.
    private OptionalInt changed(int night, int from, int to) {
        int length = to - from;
        int start = (length == 0) ? 0 : this.seed.pick("changed" + from, night, length);
        for (int step = 0; step < length; step++) {
            int index = from + (start + step) % length;
            if (Quirk.of(index) == Quirk.NONE && endStatus(index) == WorldJob.Status.COMPLETED
                    && !isOpenAtBirth(index)) {
                return OptionalInt.of(index);
            }
        }
        return OptionalInt.empty();
    }

}
