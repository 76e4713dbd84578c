package dev.extractexport.job.rebuild;

import java.util.List;
import java.util.Map;

import dev.extractexport.publish.Manifest;

/// What a rebuild came to.
/// @param exports written again
/// @param files of all exports now
/// @param bytes of them
/// @param same files whose bytes are those that were there under this path
/// @param gone files that there are no more under their path
/// @param datasets by name, those that were or are there
/// @param quarantined documents that were in the tables and are not any more
/// @param released documents that were quarantined and are in the tables now
/// @param unfinished whether the next run finishes an export before it begins tonight's
public record Rebuilt(long exports, long files, long bytes, long same, long gone, Map<String, Dataset> datasets,
        List<Manifest.Quarantined> quarantined, long released, boolean unfinished) {

    /// One dataset.
    /// @param before its versions, none where it is new
    /// @param after its versions, none where nothing is in it any more
    /// @param rows of its results now, in one format and without those of its lists
    public record Dataset(List<Integer> before, List<Integer> after, long rows) {
    }

    /// Whether every file has the bytes that it had.
    public boolean isUnchanged() {
        return this.same == this.files && this.gone == 0;
    }

}
