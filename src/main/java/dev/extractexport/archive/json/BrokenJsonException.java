package dev.extractexport.archive.json;

import java.io.IOException;

/// A body is cut, is no JSON, or passes a bound. The message gives the byte offset and what was
/// expected there, never what the body holds.
public final class BrokenJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    private final boolean malformed;

    BrokenJsonException(String message, boolean lasting) {
        this(message, lasting, false);
    }

    BrokenJsonException(String message, boolean lasting, boolean malformed) {
        super(message);
        this.lasting = lasting;
        this.malformed = malformed;
    }

    /// Whether the body began as an object and then was no JSON: not cut, and no page of
    /// a
    /// gateway. Where this comes again and again it is the fault of what the body
    /// describes.
    public boolean malformed() {
        return this.malformed;
    }

    /// Whether the body passes a bound of this program, so that the same body read again
    /// would be refused again. Otherwise it may have been damaged on its way.
    public boolean lasting() {
        return this.lasting;
    }

}
