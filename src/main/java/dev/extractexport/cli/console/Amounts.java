package dev.extractexport.cli.console;

import java.time.Duration;

/// Times, sizes and counts as people read them.
public final class Amounts {

    private Amounts() {
    }

    /// `12 s`, `3 min 05 s`, `2 h 10 min`; `0 s` where a clock was set back.
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return (seconds < 3600) ? "%d min %02d s".formatted(seconds / 60, seconds % 60)
                : "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }

    /// `1 document`, `1,200 documents`.
    /// @param thing one of them, whose plural ends in s
    public static String count(long count, String thing) {
        return "%,d %s%s".formatted(count, thing, (count == 1) ? "" : "s");
    }

    /// `1.5 kB`, `20.0 MB`.
    public static String bytes(long bytes) {
        if (bytes < 1_000_000) {
            return "%.1f kB".formatted(bytes / 1e3);
        }
        return (bytes < 1_000_000_000L) ? "%.1f MB".formatted(bytes / 1e6) : "%.1f GB".formatted(bytes / 1e9);
    }

}
