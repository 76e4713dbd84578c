package dev.extractexport.archive.json.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body with `?` in place of each byte that is no part of a character in UTF-8, so that the text
/// of one job in a listing cannot hide all the others. Offsets stay what they were.
public final class RepairedUtf8 extends FilterInputStream {

    private static final int CAPACITY = 16 * 1024;

    /// Of [#characterLength]: more bytes are needed to tell.
    private static final int UNKNOWN = 0;

    private static final int MALFORMED = -1;

    private final byte[] buffer = new byte[CAPACITY];

    private int from;

    private int checked;

    private int to;

    private boolean ended;

    public RepairedUtf8(InputStream in) {
        super(in);
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("bodies are read into arrays");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (this.from == this.checked && !this.ended) {
            fill();
        }
        int count = Math.min(length, this.checked - this.from);
        if (count == 0) {
            return -1;
        }
        System.arraycopy(this.buffer, this.from, target, offset, count);
        this.from += count;
        return count;
    }

    private void fill() throws IOException {
        // At most three bytes are left: the beginning of a character.
        System.arraycopy(this.buffer, this.from, this.buffer, 0, this.to - this.from);
        this.to -= this.from;
        this.from = 0;
        this.checked = 0;
        int count = this.in.read(this.buffer, this.to, CAPACITY - this.to);
        this.ended = count < 0;
        this.to += Math.max(0, count);
        check();
    }

    private void check() {
        while (this.checked < this.to) {
            int length = (this.buffer[this.checked] >= 0) ? 1 : characterLength();
            if (length == UNKNOWN && !this.ended) {
                return;
            }
            if (length > 0) {
                this.checked += length;
            }
            else {
                this.buffer[this.checked++] = '?';
            }
        }
    }

    /// Of the character that begins with the next byte, which is not ASCII.
    private int characterLength() {
        int lead = this.buffer[this.checked] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return MALFORMED;
        }
        int length = (lead < 0xE0) ? 2 : (lead < 0xF0) ? 3 : 4;
        for (int i = this.checked + 1; i < this.checked + length; i++) {
            if (i == this.to) {
                return UNKNOWN;
            }
            boolean second = i == this.checked + 1;
            if ((this.buffer[i] & 0xC0) != 0x80 || (second && !isSecond(lead, this.buffer[i] & 0xFF))) {
                return MALFORMED;
            }
        }
        return length;
    }

    /// Whether a byte may follow the first: neither a longer form than needed, nor half a
    /// surrogate pair, nor beyond the last character.
    private static boolean isSecond(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }

}
