package dev.extractexport.archive.json;

import java.io.IOException;

/// A body is cut, is no JSON, or passes a bound. The message gives the byte offset and what was
/// expected there, never what the body holds.
public final class BrokenJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    public BrokenJsonException(String message) {
        super(message);
    }

}
