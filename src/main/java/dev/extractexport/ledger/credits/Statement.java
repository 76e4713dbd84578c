package dev.extractexport.ledger.credits;

/// A statement about what a version took that followed the first: one more row of `usage`.
/// @param export that received it
/// @param version which one
/// @param number 2 or more
/// @param decidedExport the export that exported the version
/// @param createdMicros the job's `created_at`
/// @param frame where the archive holds it
public record Statement(long export, Awaited.Version version, int number, long decidedExport, long createdMicros,
        Frame frame) {

    /// A place in a segment. Offsets and lengths are bytes.
    public record Frame(int segment, long offset, long length, long plainLength) {
    }

}
