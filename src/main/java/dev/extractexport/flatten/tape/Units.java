package dev.extractexport.flatten.tape;

/// Appends UTF-16 units to the text of a tape as UTF-8: two halves of a pair become one character,
/// a half that stands alone the three bytes that its number would have.
final class Units {

    private static final int NONE = -1;

    private final Tape tape;

    private int high = NONE;

    private boolean broken;

    Units(Tape tape) {
        this.tape = tape;
    }

    void start() {
        this.high = NONE;
        this.broken = false;
    }

    /// Whether a lone surrogate was among the units.
    boolean isBroken() {
        return this.broken;
    }

    void add(int unit) throws UnreadableJsonException {
        char c = (char) unit;
        if (this.high != NONE && Character.isLowSurrogate(c)) {
            int point = Character.toCodePoint((char) this.high, c);
            this.high = NONE;
            this.tape.append(0xF0 | (point >> 18));
            this.tape.append(0x80 | ((point >> 12) & 0x3F));
            this.tape.append(0x80 | ((point >> 6) & 0x3F));
            this.tape.append(0x80 | (point & 0x3F));
            return;
        }
        flush();
        if (Character.isHighSurrogate(c)) {
            this.high = unit;
            return;
        }
        this.broken |= Character.isLowSurrogate(c);
        encode(unit);
    }

    /// No further unit follows directly.
    void flush() throws UnreadableJsonException {
        if (this.high != NONE) {
            int unit = this.high;
            this.high = NONE;
            this.broken = true;
            encode(unit);
        }
    }

    private void encode(int unit) throws UnreadableJsonException {
        if (unit < 0x80) {
            this.tape.append(unit);
        }
        else if (unit < 0x800) {
            this.tape.append(0xC0 | (unit >> 6));
            this.tape.append(0x80 | (unit & 0x3F));
        }
        else {
            this.tape.append(0xE0 | (unit >> 12));
            this.tape.append(0x80 | ((unit >> 6) & 0x3F));
            this.tape.append(0x80 | (unit & 0x3F));
        }
    }

}
