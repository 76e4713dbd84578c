package dev.extractexport.cli.explain;

import java.nio.file.Path;

import dev.extractexport.ledger.Decision;

/// Where a raw answer lies, in the words of every command.
public final class FrameLines {

    private FrameLines() {
    }

    /// The file and the place in it.
    public static String place(Path segment, Decision.Frame frame) {
        return "%s, %,d bytes at offset %,d (%,d unpacked)".formatted(segment, frame.length(), frame.offset(),
                frame.plainLength());
    }

    /// A command that shows it.
    public static String command(Path segment, Decision.Frame frame) {
        return "tail -c +%d %s | head -c %d | zstd -dc | jq .".formatted(frame.offset() + 1,
                "'" + segment.toString().replace("'", "'\\''") + "'", frame.length());
    }

}
