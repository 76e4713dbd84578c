package dev.extractexport.job.retry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.triage.ArchivedRun;
import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.KnownVersions;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.job.listing.Sightings;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What ledger and archive know, as the feed asks for it.
public record LedgerVersions(Ledger ledger, Layout layout) implements KnownVersions {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerVersions.class);

    @Override
    public Map<VersionKey, KnownVersion> lookup(Collection<VersionKey> keys) {
        Set<JobVersions.Key> asked = new HashSet<>();
        keys.forEach((key) -> asked.add(key(key)));
        Map<VersionKey, KnownVersion> known = new HashMap<>();
        this.ledger.jobVersions()
            .lookup(asked)
            .forEach((key, row) -> Sightings.known(row)
                .ifPresent((it) -> known.put(new VersionKey(key.jobId(), key.updatedMicros()), it)));
        return known;
    }

    @Override
    public @Nullable ArchivedRun archived(VersionKey version) {
        Optional<Decision> last = this.ledger.decisions().last(key(version));
        if (last.isEmpty()) {
            return null;
        }
        Decision decision = last.get();
        Decision.Frame frame = decision.frame();
        FrameLocation location = new FrameLocation(frame.offset(), frame.length(), frame.plainLength());
        Path segment = this.layout.archive()
            .resolve(this.ledger.decisions().segmentPath(decision.export(), frame.segment()));
        try (SegmentReader reader = new SegmentReader(segment)) {
            // 0 stands for a time that cannot be read.
            return new ArchivedRun((decision.createdMicros() != 0) ? decision.createdMicros() : null, decision.status(),
                    reader.facts(location), reader.copy(location, this.layout.spill()));
        }
        catch (IOException | Failure ex) {
            // One damaged frame does not end a night; verify tells of it.
            LOG.warn("Extract job {}: its archived frame cannot be used: {}", version.jobId(), ex.getMessage());
            return null;
        }
    }

    private static JobVersions.Key key(VersionKey key) {
        return new JobVersions.Key(key.jobId(), key.updatedAtMicros());
    }

}
