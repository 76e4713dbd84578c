package dev.extractexport.api;

/// The API does not take a page token. Tokens do not live for ever: a listing that is resumed a day
/// later may have to begin again.
public final class RefusedPageTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    public RefusedPageTokenException(String message) {
        super(message);
    }

}
