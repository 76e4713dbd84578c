package dev.extractexport.flatten;

/// A document that no table can hold. It is quarantined; the others go on.
public final class UnfitDocumentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String jobId;

    private final String reason;

    /// Names the document and what is wrong with it.
    /// @param reason what was found and what was expected, without the document's content
    public UnfitDocumentException(String jobId, String reason) {
        super("Job " + jobId + ": " + reason);
        this.jobId = jobId;
        this.reason = reason;
    }

    /// The extract job whose result it is.
    public String jobId() {
        return this.jobId;
    }

    /// What was found and what was expected, without the document's content.
    public String reason() {
        return this.reason;
    }

}
