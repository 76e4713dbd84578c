package dev.extractexport.flatten.tape;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// Reads JSON block by block, straight onto a tape. What is copied is checked token by token; what
/// is skipped was checked when it was archived, so there only its end is looked for.
///
/// By hand, because this is where flattening spent a third of its time in a general parser.
final class JsonScanner {

    /// Levels of nesting. The schemas of the service have at most 7; what is deeper comes
    /// from values that end as text, and costs five bytes per level here.
    static final int MAX_NESTING = 5_000;

    /// Bytes of one key, far beyond any column's name. Keys are held as text of their
    /// own.
    private static final int MAX_NAME_BYTES = 1 << 20;

    /// In bytes.
    private static final int BLOCK = 32 * 1024;

    private static final int END = -1;

    private final Tape tape;

    private final Names names = new Names();

    private final Units units;

    private final byte[] block = new byte[BLOCK];

    private @Nullable InputStream in;

    private int at;

    private int limit;

    private long passed;

    private boolean[] inObject = new boolean[64];

    private int depth;

    JsonScanner(Tape tape) {
        this.tape = tape;
        this.units = new Units(tape);
    }

    void start(InputStream json) {
        this.in = json;
        this.at = 0;
        this.limit = 0;
        this.passed = 0;
        this.depth = 0;
    }

    /// The next byte that is no white space, or -1 at the end.
    int significant() throws IOException {
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
    int peek() throws IOException {
        int c = significant();
        this.at -= (c != END) ? 1 : 0;
        return c;
    }

    UnreadableJsonException malformed() {
        return new UnreadableJsonException("the response is not well-formed JSON near byte " + (this.passed + this.at));
    }

    /// Reads a key and the colon behind it.
    /// @param first significant byte, which must begin the key
    String name(int first) throws IOException, UnreadableJsonException {
        if (first != '"') {
            throw malformed();
        }
        int start = this.tape.textLength();
        boolean broken = text();
        int end = this.tape.textLength();
        if (end - start > MAX_NAME_BYTES) {
            throw new UnreadableJsonException("the result has a key of more than " + MAX_NAME_BYTES + " bytes");
        }
        if (broken || significant() != ':') {
            throw malformed();
        }
        this.tape.cutText(start);
        return this.names.name(this.tape.text(), start, end);
    }

    /// Copies the coming value to the tape.
    /// @return its node
    int copy() throws IOException, UnreadableJsonException {
        int value = this.tape.size();
        do {
            int c = significant();
            if (c == '{' || c == '[') {
                open(c == '{');
                int next = significant();
                if (next == closing()) {
                    close();
                }
                else if (this.inObject[this.depth - 1]) {
                    this.tape.addName(name(next));
                    continue;
                }
                else {
                    back(next);
                    continue;
                }
            }
            else {
                scalar(c);
            }
            betweenValues();
        }
        while (this.depth > 0);
        return value;
    }

    /// From behind a value to before the next one, or out of all that is open.
    private void betweenValues() throws IOException, UnreadableJsonException {
        while (this.depth > 0) {
            int c = significant();
            if (c == ',') {
                if (this.inObject[this.depth - 1]) {
                    this.tape.addName(name(significant()));
                }
                return;
            }
            if (c != closing()) {
                throw malformed();
            }
            close();
        }
    }

    /// Passes over the coming value.
    void skip() throws IOException, UnreadableJsonException {
        int c = significant();
        if (c == '"') {
            skipText();
        }
        else if (c == '{' || c == '[') {
            skipContainer();
        }
        else {
            while (c != ',' && c != '}' && c != ']' && c > ' ') {
                c = next();
            }
            back(c);
        }
    }

    private void skipContainer() throws IOException, UnreadableJsonException {
        int open = 1;
        while (open > 0) {
            int i = this.at;
            int end = this.limit;
            while (i < end && !JsonBytes.STRUCTURAL[this.block[i] & 0xFF]) {
                i++;
            }
            this.at = i;
            int c = next();
            if (c == '"') {
                skipText();
            }
            else if (c == '{' || c == '[') {
                open++;
            }
            else if (c == '}' || c == ']') {
                open--;
            }
            else {
                back(c);
            }
        }
    }

    private void skipText() throws IOException, UnreadableJsonException {
        while (true) {
            int i = this.at;
            int end = this.limit;
            while (i < end && this.block[i] != '"' && this.block[i] != '\\') {
                i++;
            }
            this.at = i;
            int c = next();
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                next();
            }
            else {
                back(c);
            }
        }
    }

    private void scalar(int first) throws IOException, UnreadableJsonException {
        switch (first) {
            case '"' -> {
                int start = this.tape.textLength();
                boolean broken = text();
                this.tape.addText(broken ? Tape.Kind.BROKEN_STRING : Tape.Kind.STRING, start);
            }
            case 't' -> literal("rue", Tape.Kind.TRUE);
            case 'f' -> literal("alse", Tape.Kind.FALSE);
            case 'n' -> literal("ull", Tape.Kind.NULL);
            default -> number(first);
        }
    }

    private void literal(String rest, Tape.Kind kind) throws IOException, UnreadableJsonException {
        for (int i = 0; i < rest.length(); i++) {
            if (next() != rest.charAt(i)) {
                throw malformed();
            }
        }
        this.tape.add(kind);
    }

    private void number(int first) throws IOException, UnreadableJsonException {
        int start = this.tape.textLength();
        int c = first;
        while (JsonBytes.isOfNumber(c)) {
            this.tape.append(c);
            if (this.at == this.limit && !fill()) {
                throw malformed();
            }
            c = this.block[this.at++] & 0xFF;
        }
        this.at--;
        if (!NumberText.isNumber(this.tape.text(), start, this.tape.textLength())) {
            throw malformed();
        }
        this.tape.addText(Tape.Kind.NUMBER, start);
    }

    /// Appends the text up to the closing quote to the tape's text.
    /// @return whether there is a lone surrogate in it
    private boolean text() throws IOException, UnreadableJsonException {
        this.units.start();
        while (true) {
            int i = this.at;
            int end = this.limit;
            while (i < end && JsonBytes.PLAIN[this.block[i] & 0xFF]) {
                i++;
            }
            if (i > this.at) {
                this.units.flush();
                this.tape.append(this.block, this.at, i - this.at);
                this.at = i;
            }
            int c = next();
            if (c == '"') {
                this.units.flush();
                return this.units.isBroken();
            }
            if (c == '\\') {
                this.units.add(escaped());
            }
            else if (c >= 0x80) {
                multibyte(c);
            }
            else if (c >= ' ') {
                back(c);
            }
            else {
                throw malformed();
            }
        }
    }

    private int escaped() throws IOException, UnreadableJsonException {
        int c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw malformed();
                    }
                    unit = (unit << 4) | digit;
                }
                yield unit;
            }
            default -> throw malformed();
        };
    }

    private void multibyte(int lead) throws IOException, UnreadableJsonException {
        if ((lead & 0xE0) == 0xC0) {
            this.units.add(((lead & 0x1F) << 6) | continuation());
        }
        else if ((lead & 0xF0) == 0xE0) {
            this.units.add(((lead & 0x0F) << 12) | (continuation() << 6) | continuation());
        }
        else if ((lead & 0xF8) == 0xF0) {
            int point = ((lead & 0x07) << 18) | (continuation() << 12) | (continuation() << 6) | continuation();
            if (!Character.isSupplementaryCodePoint(point)) {
                throw malformed();
            }
            this.units.add(Character.highSurrogate(point));
            this.units.add(Character.lowSurrogate(point));
        }
        else {
            throw malformed();
        }
    }

    private int continuation() throws IOException, UnreadableJsonException {
        int c = next();
        if ((c & 0xC0) != 0x80) {
            throw malformed();
        }
        return c & 0x3F;
    }

    private void open(boolean object) throws UnreadableJsonException {
        if (this.depth == MAX_NESTING) {
            throw new UnreadableJsonException(
                    "the result's nesting depth (%d) is beyond the bound of %d".formatted(this.depth + 1, MAX_NESTING));
        }
        if (this.depth == this.inObject.length) {
            this.inObject = Arrays.copyOf(this.inObject, this.depth * 2);
        }
        this.inObject[this.depth++] = object;
        this.tape.open(object ? Tape.Kind.OBJECT : Tape.Kind.ARRAY);
    }

    private void close() {
        this.depth--;
        this.tape.close();
    }

    /// What ends the innermost open container.
    private int closing() {
        return this.inObject[this.depth - 1] ? '}' : ']';
    }

    private void back(int c) throws UnreadableJsonException {
        if (c == END) {
            throw malformed();
        }
        this.at--;
    }

    /// The next byte; what ends here is cut.
    private int next() throws IOException, UnreadableJsonException {
        if (this.at == this.limit && !fill()) {
            throw malformed();
        }
        return this.block[this.at++] & 0xFF;
    }

    private boolean fill() throws IOException {
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
