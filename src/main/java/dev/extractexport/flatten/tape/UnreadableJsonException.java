package dev.extractexport.flatten.tape;

/// A frame that is no JSON, or goes beyond a bound. The message says what, in one line and without
/// a word of the document.
public final class UnreadableJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean held;

    UnreadableJsonException(String message) {
        this(message, false);
    }

    UnreadableJsonException(String message, boolean held) {
        super(message);
        this.held = held;
    }

    /// Whether the value is too large only because it is to be held as a whole.
    public boolean isHeld() {
        return this.held;
    }

}
