package dev.extractexport.flatten.tape;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads JSON block by block, straight onto a tape. What is copied is checked token by token; what
/// is skipped was checked when it was archived, so there only its end is looked for.
///
/// By hand, because this is where flattening spent a third of its time in a general parser.
final class JsonScanner extends JsonBlocks {

    /// Levels of nesting. The schemas of the service have at most 7; what is deeper comes
    /// from values that end as text, and costs five bytes per level here.
    static final int MAX_NESTING = 5_000;

    /// Bytes of one key, far beyond any column's name. Keys are held as text of their
    /// own.
    private static final int MAX_NAME_BYTES = 1 << 20;

    /// Bytes of one text. Tape and writers hold several copies of it at once.
    private static final int MAX_STRING_BYTES = 16 << 20;

    /// For each byte whether it stands for itself in a string.
    private static final boolean[] PLAIN = new boolean[256];

    /// For each byte whether a skipped value may begin or end there.
    private static final boolean[] STRUCTURAL = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
        for (char c : "\"{}[]".toCharArray()) {
            STRUCTURAL[c] = true;
        }
    }

    private Tape tape;

    private final Names names = new Names();

    private Units units;

    private boolean[] inObject = new boolean[64];

    // For each open container the offset behind its first byte.
    private long[] begins = new long[64];

    private int depth;

    JsonScanner(Tape tape) {
        this.tape = tape;
        this.units = new Units(tape);
    }

    @Override
    void start(InputStream json) {
        super.start(json);
        this.depth = 0;
    }

    /// What is copied from now on goes to another tape.
    void into(Tape other) {
        this.tape = other;
        this.units = new Units(other);
    }

    /// Reads a key and the colon behind it.
    /// @param first significant byte, which must begin the key
    String name(int first) throws IOException, UnreadableJsonException {
        if (first != '"') {
            throw malformed();
        }
        int start = this.tape.textLength();
        text();
        int end = this.tape.textLength();
        if (end - start > MAX_NAME_BYTES) {
            throw this.tape.beyondBound("has a key of more than " + MAX_NAME_BYTES + " bytes");
        }
        if (significant() != ':') {
            throw malformed();
        }
        this.tape.cutText(start);
        return this.names.name(this.tape.text(), start, end);
    }

    /// Copies the coming value to the tape. Where the tape is full, the outermost array
    /// that is open is left apart, see [Tape].
    /// @return its node
    int copy() throws IOException, UnreadableJsonException {
        int value = this.tape.size();
        do {
            if (!this.tape.isFull() || !leaveApart()) {
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
            }
            betweenValues();
        }
        while (this.depth > 0);
        return value;
    }

    /// Passes over the rest of the outermost open array.
    /// @return false if no array is open
    private boolean leaveApart() throws IOException, UnreadableJsonException {
        for (int level = 0; level < this.depth; level++) {
            if (!this.inObject[level]) {
                this.tape.leaveApart(level, this.begins[level]);
                int open = this.depth - level;
                this.depth = level;
                skipContainers(open);
                return true;
            }
        }
        return false;
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
            skipContainers(1);
        }
        else {
            while (c != ',' && c != '}' && c != ']' && c > ' ') {
                c = next();
            }
            back(c);
        }
    }

    /// To the end of the outermost of so many open containers.
    private void skipContainers(int count) throws IOException, UnreadableJsonException {
        int open = count;
        while (open > 0) {
            int i = this.at;
            int end = this.limit;
            while (i < end && !STRUCTURAL[this.block[i] & 0xFF]) {
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
                if (this.tape.textLength() - start > MAX_STRING_BYTES) {
                    throw this.tape.beyondBound("has a text of more than " + MAX_STRING_BYTES + " bytes");
                }
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
        while (isOfNumber(c)) {
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

    private static boolean isOfNumber(int c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }

    /// Appends the text up to the closing quote to the tape's text.
    /// @return whether there is a lone surrogate in it
    private boolean text() throws IOException, UnreadableJsonException {
        this.units.start();
        while (true) {
            int i = this.at;
            int end = this.limit;
            while (i < end && PLAIN[this.block[i] & 0xFF]) {
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
            throw this.tape
                .beyondBound("has a nesting depth (%d) beyond the bound of %d".formatted(this.depth + 1, MAX_NESTING));
        }
        if (this.depth == this.inObject.length) {
            this.inObject = Arrays.copyOf(this.inObject, this.depth * 2);
            this.begins = Arrays.copyOf(this.begins, this.depth * 2);
        }
        this.begins[this.depth] = position();
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

}
