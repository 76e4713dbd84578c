package dev.extractexport.job.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.facts.ResultFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.quarantine.Held;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The decision about a version, from the label and the facts of its frame.
public final class DecisionRow {

    /// In characters: most that a column of the ledger holds, and some to spare. What is
    /// longer is whole in the table `runs`.
    private static final int MAX_TEXT = 1_000_000;

    private static final String QUARANTINED = "QUARANTINED";

    private DecisionRow() {
    }

    /// The version that a frame is about.
    public static JobVersions.Key key(FrameLabel label) {
        return new JobVersions.Key(label.jobId(), Timestamps.micros(label.updatedAt()));
    }

    /// The decision, before anything is assigned.
    /// @param schemas takes the schema by its hash
    public static Decision of(long export, int segment, FrameLabel label, FrameLocation frame, RunFacts facts,
            Map<String, String> schemas) {
        ResultFacts result = facts.result();
        JsonNode schema = facts.dataSchema();
        String schemaJson = (schema != null) ? ifKept(FieldsJson.escapeLoneSurrogates(schema.toString())) : null;
        String schemaSha256 = null;
        if (schemaJson != null) {
            schemaSha256 = sha256(schemaJson);
            schemas.put(schemaSha256, schemaJson);
        }
        boolean perPage = result.shape() == ResultFacts.Shape.ARRAY
                && "per_page".equalsIgnoreCase(String.valueOf(facts.extractionTarget()));
        Instant created = label.createdAt();
        return new Decision(export, key(label), (created != null) ? Timestamps.micros(created) : 0, label.outcome(),
                label.status(), label.outcome().equals(QUARANTINED) ? Held.Stage.FETCH.name() : null, label.reason(),
                new Decision.Frame(segment, frame.offset(), frame.length(), frame.plainLength()),
                new Decision.Document(ifKept(facts.runId()), ifKept(facts.documentName()),
                        ifKept(facts.pageSelection()), perPage, ifKept(facts.configurationId()),
                        ifKept(facts.extractionAgentId()), schemaSha256),
                new Decision.Result(result.shape().name(), result.elements(), result.sha256(),
                        Objects.requireNonNullElse(result.metadataDigest(), "")),
                null, null);
    }

    private static @Nullable String ifKept(@Nullable String text) {
        return (text != null && text.length() <= MAX_TEXT) ? text : null;
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

}
