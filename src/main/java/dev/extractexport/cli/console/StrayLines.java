package dev.extractexport.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.slf4j.event.Level;

/// Stands where `System.err` stood while logs are JSON: what a library or the Java runtime prints
/// there becomes lines of the log too.
final class StrayLines extends OutputStream {

    private static final String LOGGER = "stderr";

    /// A line that never ends is told in pieces of this size.
    private static final int MAX_BYTES = 8192;

    private final PrintStream to;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    StrayLines(PrintStream to) {
        this.to = to;
    }

    @Override
    public synchronized void write(int value) {
        if (value == '\n' || this.line.size() == MAX_BYTES) {
            tell();
        }
        if (value != '\n') {
            this.line.write(value);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public synchronized void close() {
        tell();
    }

    private void tell() {
        String text = this.line.toString(StandardCharsets.UTF_8).strip();
        this.line.reset();
        if (!text.isEmpty()) {
            byte[] json = (new LogLine(Instant.now(), Level.WARN, LOGGER, text, null).json() + "\n")
                .getBytes(StandardCharsets.UTF_8);
            this.to.write(json, 0, json.length);
            this.to.flush();
        }
    }

}
