package dev.extractexport.job.steps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.Segment;
import dev.extractexport.archive.SegmentFile;
import dev.extractexport.facts.ResultFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.FetchedJob;
import dev.extractexport.fetch.FetchedPage;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import tools.jackson.databind.JsonNode;

/// Archives a page: first one durable segment, then the ledger's rows and the cursor in the chunk's
/// transaction. A page that is archived twice after a crash replaces its segment.
public final class ArchiveWriter implements ItemWriter<FetchedPage> {

    private final ExportContext export;

    private final Ledger ledger;

    public ArchiveWriter(ExportContext export) {
        this.export = export;
        this.ledger = export.ledger();
    }

    @Override
    public void write(Chunk<? extends FetchedPage> chunk) throws IOException {
        for (FetchedPage page : chunk) {
            try (page) {
                write(page);
            }
        }
    }

    private void write(FetchedPage page) throws IOException {
        long number = this.export.number();
        this.ledger.fence();
        Map<JobVersions.Key, JobVersions.Known> known = this.ledger.jobVersions()
            .lookup(page.jobs().stream().map((job) -> key(job.key())).toList());
        long repeated = 0;
        Map<JobVersions.Key, JobVersions.Sighting> seen = new LinkedHashMap<>();
        List<FetchedJob> framed = new ArrayList<>();
        for (FetchedJob job : page.jobs()) {
            if (isRepeated(job, known.get(key(job.key())))) {
                repeated++;
                continue;
            }
            JobVersions.Key key = key(job.key());
            seen.put(key, new JobVersions.Sighting(key, job.createdAtMicros(), seen(job, known.get(key))));
            if (job.frame() != null) {
                framed.add(job);
            }
        }
        this.ledger.jobVersions().record(List.copyOf(seen.values()));
        long bytes = framed.isEmpty() ? 0 : archive(framed);
        this.ledger.listings()
            .advance(number, page.listing(), page.nextToken(), page.lastOfListing(), page.listedItems(), repeated);
        if (page.cut()) {
            this.ledger.exports().markCut(number);
        }
        this.export.progress().pageArchived(page.listedItems(), framed.size(), bytes);
    }

    /// Whether an earlier page of this export has dealt with this version. A version that
    /// was open
    /// there and is finished here is not a repetition.
    private boolean isRepeated(FetchedJob job, JobVersions.@Nullable Known known) {
        if (job.outcome() == Outcome.REPEATED) {
            return true;
        }
        return known != null && known.seenExport() == this.export.number()
                && (job.frame() == null || !known.seenOutcome().equals("OPEN") || job.outcome() == Outcome.OPEN);
    }

    private JobVersions.Known seen(FetchedJob job, JobVersions.@Nullable Known before) {
        String state = switch (job.outcome()) {
            case EXPORTED -> "EXPORTED";
            case OPEN -> "OPEN";
            case FILTERED -> job.remembered() ? "FILTERED" : "SKIPPED";
            case QUARANTINED -> "QUARANTINED";
            case EXPIRED -> "EXPIRED";
            case DEFERRED -> "SKIPPED";
            case UNCHANGED, REPEATED -> (before != null) ? before.state() : "SKIPPED";
        };
        // What was known before and is only passed over now stays known.
        if (state.equals("SKIPPED") && before != null) {
            state = before.state();
        }
        return new JobVersions.Known(state, job.status(), this.export.number(), job.outcome().name());
    }

    private long archive(List<FetchedJob> jobs) throws IOException {
        long number = this.export.number();
        int segment = this.ledger.decisions().segments(number) + 1;
        String path = this.export.layout().segment(number, segment);
        Path file = this.export.layout().archive().resolve(path);
        List<Segment.Entry> entries = new ArrayList<>();
        for (FetchedJob job : jobs) {
            entries.add(new Segment.Entry(label(job), Objects.requireNonNull(job.frame())));
        }
        SegmentFile written;
        try {
            written = Segment.write(file, number, segment, entries);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The archive %s cannot be written (%s); make room or make it ".formatted(file, ex.getMessage())
                            + "writable, and run again",
                    ex);
        }
        this.ledger.decisions().addSegment(number, segment, path, entries.size(), written.bytes(), written.sha256());
        Map<String, String> schemas = new HashMap<>();
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            decisions.add(decision(jobs.get(i), segment, written.frames().get(i), schemas));
        }
        this.ledger.decisions().keepSchemas(schemas);
        this.ledger.decisions().put(decisions);
        return written.bytes();
    }

    private static FrameLabel label(FetchedJob job) {
        Long created = job.createdAtMicros();
        return new FrameLabel(job.key().jobId(), instant(job.key().updatedAtMicros()),
                (created != null) ? instant(created) : null, job.status(), Objects.requireNonNull(job.facts()).source(),
                job.outcome().name(), job.reason());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// @param schemas takes the schema by its hash
    private Decision decision(FetchedJob job, int segment, FrameLocation frame, Map<String, String> schemas) {
        RunFacts facts = Objects.requireNonNull(job.facts());
        ResultFacts result = facts.result();
        JsonNode schema = facts.dataSchema();
        String schemaSha256 = null;
        if (schema != null) {
            String json = schema.toString();
            schemaSha256 = sha256(json);
            schemas.put(schemaSha256, json);
        }
        boolean perPage = result.shape() == ResultFacts.Shape.ARRAY
                && "per_page".equalsIgnoreCase(String.valueOf(facts.extractionTarget()));
        Long created = job.createdAtMicros();
        return new Decision(this.export.number(), key(job.key()), (created != null) ? created : 0, job.outcome().name(),
                job.status(), job.reason(),
                new Decision.Frame(segment, frame.offset(), frame.length(), frame.plainLength()),
                new Decision.Document(facts.runId(), facts.documentName(), facts.pageSelection(), perPage,
                        facts.configurationId(), facts.extractionAgentId(), schemaSha256),
                new Decision.Result(result.shape().name(), result.elements(), result.sha256()), null, null);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java has SHA-256", ex);
        }
    }

    private static JobVersions.Key key(VersionKey key) {
        return new JobVersions.Key(key.jobId(), key.updatedAtMicros());
    }

}
