package dev.extractexport.flatten.tape;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Builds compact JSON text as well-formed UTF-8, in memory that is used again.
public final class JsonBuffer {

    private static final int KEPT = 1 << 20;

    /// In bytes: where an array apart is in it. Writers hold several copies.
    private static final int MAX_APART = Tape.MAX_TEXT_BYTES;

    private static final int FIRST_SIZE = 1 << 10;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[FIRST_SIZE];

    private int length;

    private int[] ends = new int[64];

    public byte[] bytes() {
        return this.bytes;
    }

    public int length() {
        return this.length;
    }

    public void clear() {
        if (this.bytes.length > KEPT) {
            this.bytes = new byte[FIRST_SIZE];
        }
        this.length = 0;
    }

    /// Appends ASCII text that is JSON already.
    public void appendRaw(String json) {
        for (int i = 0; i < json.length(); i++) {
            append(json.charAt(i));
        }
    }

    /// Appends the inside of a JSON string: the text, escaped, without its quotes.
    public void appendEscaped(String text) {
        char[] chars = text.toCharArray();
        byte[] utf8 = new byte[Math.toIntExact(Utf8.length(chars, 0, chars.length))];
        Utf8.encode(chars, 0, chars.length, utf8, 0);
        appendEscaped(utf8, 0, utf8.length);
    }

    /// Appends what another buffer holds.
    public void append(JsonBuffer other) {
        append(other.bytes, 0, other.length);
    }

    /// Appends a member of an object of the tape: its key, a colon and its value.
    public void appendMember(Tape tape, int name) {
        append('"');
        appendEscaped(tape.name(name));
        append('"');
        append(':');
        append(tape, name + 1);
    }

    /// Appends a value of the tape: no white space, members in their order, numbers as
    /// they came.
    public void append(Tape tape, int value) {
        append(tape, value, 0);
    }

    /// @param around how many containers are open, of other tapes
    private void append(Tape tape, int value, int around) {
        int depth = around;
        boolean comma = false;
        int last = tape.end(value);
        for (int node = value; node < last; node++) {
            if (comma) {
                append(',');
            }
            comma = true;
            switch (tape.kind(node)) {
                case OBJECT, ARRAY -> {
                    if (tape.isApart(node)) {
                        appendAll(tape.elements(node), depth);
                    }
                    else {
                        append((tape.kind(node) == Tape.Kind.OBJECT) ? '{' : '[');
                        depth = push(node, depth);
                        comma = false;
                    }
                }
                case NAME -> {
                    append('"');
                    appendEscaped(tape.name(node));
                    append('"');
                    append(':');
                    comma = false;
                }
                case STRING, BROKEN_STRING -> {
                    append('"');
                    appendEscaped(tape.text(), tape.offset(node), tape.length(node));
                    append('"');
                }
                case NUMBER -> append(tape.text(), tape.offset(node), tape.length(node));
                case NULL -> appendRaw("null");
                case TRUE -> appendRaw("true");
                case FALSE -> appendRaw("false");
            }
            while (depth > around && tape.end(this.ends[depth - 1]) == node + 1) {
                depth--;
                append((tape.kind(this.ends[depth]) == Tape.Kind.OBJECT) ? '}' : ']');
                comma = true;
            }
        }
    }

    private void appendAll(Elements elements, int depth) {
        append('[');
        for (boolean comma = false; elements.next(); comma = true) {
            if (comma) {
                append(',');
            }
            append(elements.tape(), 0, depth);
            if (this.length > MAX_APART) {
                throw new Elements.UnreadableElementException(elements.tape()
                    .beyondBound("has a value of more than %d bytes that is to be JSON text".formatted(MAX_APART)));
            }
        }
        append(']');
    }

    private int push(int container, int depth) {
        if (depth == this.ends.length) {
            this.ends = Arrays.copyOf(this.ends, depth * 2);
        }
        this.ends[depth] = container;
        return depth + 1;
    }

    private void appendEscaped(byte[] utf8, int offset, int count) {
        int end = offset + count;
        int from = offset;
        for (int i = offset; i < end; i++) {
            int b = utf8[i] & 0xFF;
            if (b == 0xED && Utf8.isSurrogate(utf8, i)) {
                append(utf8, from, i - from);
                appendUnicode(Utf8.surrogate(utf8, i));
                i += Utf8.SURROGATE_BYTES - 1;
                from = i + 1;
            }
            else if (b < ' ' || b == '"' || b == '\\') {
                append(utf8, from, i - from);
                appendEscape(b);
                from = i + 1;
            }
        }
        append(utf8, from, end - from);
    }

    private void appendEscape(int character) {
        int letter = switch (character) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
        if (letter == 0) {
            appendUnicode(character);
        }
        else {
            append('\\');
            append(letter);
        }
    }

    private void appendUnicode(int unit) {
        append('\\');
        append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            append(HEX[(unit >> shift) & 0xF]);
        }
    }

    private void append(int asciiCharacter) {
        reserve(1);
        this.bytes[this.length++] = (byte) asciiCharacter;
    }

    private void append(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, this.bytes, this.length, count);
        this.length += count;
    }

    private void reserve(int count) {
        if (this.bytes.length - this.length < count) {
            this.bytes = Arrays.copyOf(this.bytes, Math.max(Math.addExact(this.length, count), this.length * 2));
        }
    }

}
