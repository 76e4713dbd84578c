package dev.extractexport.api.pace;

import java.util.ArrayDeque;
import java.util.Deque;

/// The limits that servers have, on a clock of the test's own.
abstract class Limit {

    static final long SECOND = 1_000_000_000L;

    private double perSecond;

    Limit(double perSecond) {
        this.perSecond = perSecond;
    }

    /// @return 0 if the request passes, else the nanoseconds after which one may
    abstract long pass(long now);

    double perSecond() {
        return this.perSecond;
    }

    void halve() {
        this.perSecond /= 2;
    }

    /// What one test knows it by: `sliding 20`, `windows 20`, `minutes 20`, `bucket
    /// 5/10`,
    /// `none`.
    static Limit of(String name) {
        String[] parts = name.split("[ /]");
        double number = (parts.length > 1) ? Double.parseDouble(parts[1]) : 0;
        return switch (parts[0]) {
            case "sliding" -> new Sliding(number);
            case "windows" -> new Windows(number, SECOND);
            case "minutes" -> new Windows(number / 60, 60 * SECOND);
            case "bucket" -> new Bucket(number, Double.parseDouble(parts[2]));
            case "none" -> new None();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// So many in any one second.
    private static final class Sliding extends Limit {

        private final Deque<Long> passed = new ArrayDeque<>();

        Sliding(double perSecond) {
            super(perSecond);
        }

        @Override
        long pass(long now) {
            while (!this.passed.isEmpty() && now - this.passed.getFirst() >= SECOND) {
                this.passed.removeFirst();
            }
            if (this.passed.size() >= perSecond()) {
                return SECOND - (now - this.passed.getFirst());
            }
            this.passed.addLast(now);
            return 0;
        }

    }

    /// So many in each window of the clock.
    private static final class Windows extends Limit {

        private final long length;

        private long window = -1;

        private int passed;

        Windows(double perSecond, long length) {
            super(perSecond);
            this.length = length;
        }

        @Override
        long pass(long now) {
            long present = Math.floorDiv(now, this.length);
            this.passed = (present != this.window) ? 0 : this.passed;
            this.window = present;
            if (this.passed + 1 > perSecond() * this.length / SECOND + 1e-9) {
                return (present + 1) * this.length - now;
            }
            this.passed++;
            return 0;
        }

    }

    /// So many a second, saved up to a burst.
    private static final class Bucket extends Limit {

        private final double burst;

        private double tokens;

        private long filledAt;

        Bucket(double perSecond, double burst) {
            super(perSecond);
            this.burst = burst;
            this.tokens = burst;
        }

        @Override
        long pass(long now) {
            this.tokens = Math.min(this.burst, this.tokens + perSecond() * (now - this.filledAt) / SECOND);
            this.filledAt = now;
            if (this.tokens < 1) {
                return Math.round((1 - this.tokens) / perSecond() * SECOND) + 1;
            }
            this.tokens--;
            return 0;
        }

    }

    private static final class None extends Limit {

        None() {
            super(Double.POSITIVE_INFINITY);
        }

        @Override
        long pass(long now) {
            return 0;
        }

    }

}
