/// The archive of record: every list item and every run as received, in files that never change.
///
/// In: bodies as they arrive, and labels of the fetch stage. Out: [SegmentFile], which the ledger
/// names, and later the frames of it again, as JSON or as [dev.extractexport.facts.RunFacts]. Never
/// holds a result in memory, never decides what is fetched or exported, never alters a segment.
///
/// A segment, by convention `archive/<export>/<segment>.seg.zst`:
///
/// ```
/// segment = frame { frame } footer
/// frame   = a zstd frame with content checksum, holding: json LF
/// json    = {"source":SOURCE,"job":OBJECT,"run":OBJECT or null}
///           SOURCE is "v1-run", "v2-job" or "list" (then run is null)
///           OBJECT is what the API sent, byte for byte but for secrets, each of which is replaced
///           by "[removed]"; the job lacks its result and the metadata of the result's fields;
///           an item of the listing that is no object stands in one: {"item":VALUE}
/// footer  = a zstd skippable frame (little endian):
///           u32  0x184D2A5F
///           u32  length of what follows
///           utf8 {"export":N,"segment":N,"frames":[{"job_id","updated_at","created_at","status",
///                "source","outcome","reason","offset","length","plain_length","sha256"}, ...]}
///           with "credits_awaited" behind "sha256" where the credits of a job were not there yet, and
///           "passing" where the reason of a quarantine may pass
///           u32  format version, 1
///           u32  length of that JSON
///           u32  CRC-32C of that JSON
///           8    EXSEGFT1
/// ```
///
/// Frames lie end to end from byte 0; `offset` and `length` are those of the compressed frame,
/// `plain_length` and `sha256` those of the JSON in it. So `zstdcat SEGMENT | jq .` shows every
/// job, the footer is found from the file's end, and the ledger can be built again from footers.
@NullMarked
package dev.extractexport.archive;

import org.jspecify.annotations.NullMarked;
