package dev.extractexport.facts;

/// A value that an extract job cannot do without is missing or unreadable. Concerns one job only:
/// whoever catches it quarantines that job. The message names job, member and value found.
public final class UnreadableFactException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableFactException(String message) {
        super(message);
    }

}
