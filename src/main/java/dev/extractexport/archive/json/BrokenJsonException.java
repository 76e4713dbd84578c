package dev.extractexport.archive.json;

import java.io.IOException;

/// A body is cut, is no JSON, or passes a bound. The message gives the byte offset and what was
/// expected there, never what the body holds.
public final class BrokenJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    BrokenJsonException(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    /// Whether the body passes a bound of this program, so that the same body read again
    /// would be refused again. Otherwise it may have been damaged on its way.
    public boolean lasting() {
        return this.lasting;
    }

}
