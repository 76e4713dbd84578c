package dev.extractexport.flatten.tape;

/// A frame that is no JSON, or goes beyond a bound. The message says what, in one line and without
/// a word of the document.
public final class UnreadableJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableJsonException(String message) {
        super(message);
    }

}
