package dev.extractexport.flatten.tape;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/// The bytes of a JSON text, block by block. A base of [JsonScanner] and not a part of it, so that
/// the scanner's loops run over the block itself.
abstract class JsonBlocks {

    /// In place of a byte where there is none.
    static final int END = -1;

    /// In bytes.
    private static final int BLOCK = 32 * 1024;

    final byte[] block = new byte[BLOCK];

    /// Of the next byte in the block.
    int at;

    /// Where the block ends.
    int limit;

    private @Nullable InputStream in;

    private long passed;

    void start(InputStream json) {
        this.in = json;
        this.at = 0;
        this.limit = 0;
        this.passed = 0;
    }

    /// The offset of the next byte.
    final long position() {
        return this.passed + this.at;
    }

    /// Passes over all before `offset`, which is no less than [#position()].
    final void advance(long offset) throws IOException {
        while (this.passed + this.limit < offset && fill()) {
            this.at = this.limit;
        }
        this.at = Math.toIntExact(offset - this.passed);
    }

    /// The next byte that is no white space, or -1 at the end.
    final int significant() throws IOException {
        while (this.at < this.limit || fill()) {
            int c = this.block[this.at++] & 0xFF;
            if (c > ' ') {
                return c;
            }
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
        }
        return END;
    }

    /// As [#significant()], and the byte stays.
    final int peek() throws IOException {
        int c = significant();
        this.at -= (c != END) ? 1 : 0;
        return c;
    }

    final UnreadableJsonException malformed() {
        return new UnreadableJsonException("the response is not well-formed JSON near byte " + position());
    }

    final void back(int c) throws UnreadableJsonException {
        if (c == END) {
            throw malformed();
        }
        this.at--;
    }

    /// The next byte; what ends here is cut.
    final int next() throws IOException, UnreadableJsonException {
        if (this.at == this.limit && !fill()) {
            throw malformed();
        }
        return this.block[this.at++] & 0xFF;
    }

    final boolean fill() throws IOException {
        InputStream source = this.in;
        if (source == null) {
            return false;
        }
        this.passed += this.limit;
        this.at = 0;
        this.limit = Math.max(0, source.read(this.block, 0, BLOCK));
        if (this.limit == 0) {
            this.in = null;
        }
        return this.limit > 0;
    }

}
