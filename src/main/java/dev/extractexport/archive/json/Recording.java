package dev.extractexport.archive.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

import dev.extractexport.archive.json.body.SurrogateMask;
import org.jspecify.annotations.Nullable;

/// Holds the bytes that a parser was given until it is known what becomes of them.
///
/// Bytes are named by their offset in the body. [#pass] lets go of all before an offset. While
/// streaming, bytes are let go of without being asked for: when the parser wants more input, it has
/// used up all it was given, since it reads into one buffer. What it was given last is always held.
/// The parser is given the bytes masked, see [SurrogateMask]; what is held and let go of came so.
///
/// A recording begins streaming into nothing.
final class Recording extends InputStream {

    /// In bytes: most that is ever held. Enough for a text of [JsonSource#MAX_TEXT]
    /// characters, each of which takes six bytes when escaped; beyond it is white space
    /// without end.
    static final int MAX_HELD = 64 * 1024 * 1024;

    /// In bytes: a few reads of the parser, which asks for 8,000 at a time.
    private static final int FIRST_CAPACITY = 32 * 1024;

    private final InputStream in;

    private final SurrogateMask mask = new SurrogateMask();

    private byte[] held = new byte[FIRST_CAPACITY];

    private int from;

    private int to;

    private long offset;

    private boolean streaming = true;

    private @Nullable OutputStream sink;

    Recording(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("the parser reads into arrays");
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        if (this.streaming) {
            pass(this.offset + held(), this.sink);
        }
        int count = this.in.read(target, start, length);
        if (count > 0) {
            hold(target, start, count);
            this.mask.mask(target, start, count);
        }
        return count;
    }

    /// How many bytes are held.
    int held() {
        return this.to - this.from;
    }

    /// The byte at `position`, which must be held.
    byte at(long position) {
        return this.held[this.from + Math.toIntExact(position - this.offset)];
    }

    /// A name or a text in truth.
    /// @param parsed what the parser gave for it
    /// @param start of its opening quote; all of it must be held
    String exact(String parsed, long start) {
        return this.mask.mayHide(parsed)
                ? SurrogateMask.read(this.held, this.from + Math.toIntExact(start - this.offset)) : parsed;
    }

    /// The offset of the first byte held.
    long offset() {
        return this.offset;
    }

    /// Lets go of all bytes before `end`.
    /// @param receiver takes them; null to forget them
    void pass(long end, @Nullable OutputStream receiver) {
        int count = Math.toIntExact(end - this.offset);
        if (count < 0 || count > held()) {
            throw new IllegalStateException(
                    "Bytes up to %d asked for, %d to %d are held".formatted(end, this.offset, this.offset + held()));
        }
        if (receiver != null) {
            try {
                receiver.write(this.held, this.from, count);
            }
            catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
        this.from += count;
        this.offset += count;
    }

    /// From now on bytes go to `receiver`, or nowhere, as the parser uses them up.
    void startStreaming(@Nullable OutputStream receiver) {
        this.streaming = true;
        this.sink = receiver;
    }

    /// Lets go of all bytes before `end` and holds the others.
    void stopStreaming(long end) {
        pass(end, this.sink);
        this.streaming = false;
        this.sink = null;
    }

    private void hold(byte[] source, int start, int count) throws BrokenJsonException {
        if (this.to + count > this.held.length) {
            int kept = held();
            if (kept + count > MAX_HELD) {
                throw new BrokenJsonException(
                        "A token or white space at byte %d is longer than %d bytes".formatted(this.offset, MAX_HELD),
                        true);
            }
            byte[] target = (kept + count > this.held.length / 2)
                    ? new byte[Math.max(2 * (kept + count), FIRST_CAPACITY)] : this.held;
            System.arraycopy(this.held, this.from, target, 0, kept);
            this.held = target;
            this.from = 0;
            this.to = kept;
        }
        System.arraycopy(source, start, this.held, this.to, count);
        this.to += count;
    }

    @Override
    public void close() throws IOException {
        this.in.close();
    }

}
