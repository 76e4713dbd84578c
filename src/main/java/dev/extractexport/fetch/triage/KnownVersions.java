package dev.extractexport.fetch.triage;

import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The ledger's memory of versions.
@FunctionalInterface
public interface KnownVersions {

    /// What is known of `keys`, as committed. Called by one thread at a time, which is
    /// never interrupted: an interrupt would close the files of an embedded database.
    /// @return without the versions never seen
    Map<VersionKey, KnownVersion> lookup(Collection<VersionKey> keys);

    /// The last frame of a version. Called as [#lookup].
    /// @return null if there is none that can be read
    default @Nullable ArchivedRun archived(VersionKey version) {
        return null;
    }

}
