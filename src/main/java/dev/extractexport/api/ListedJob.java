package dev.extractexport.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

import dev.extractexport.archive.Spill;
import dev.extractexport.archive.json.HashedStream;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.ResultFacts;
import dev.extractexport.facts.RunFacts;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/// An extract job as listed.
public final class ListedJob {

    private static final String USAGE = "usage";

    private final byte[] json;

    private final ObjectFacts facts;

    private final String jobId;

    private final @Nullable String problem;

    private @Nullable Spill whole;

    private boolean askedAlone;

    /// @param json the item byte for byte, without its result and its secrets; not
    /// copied, so not to be changed
    /// @param facts of the same item
    /// @throws dev.extractexport.facts.UnreadableFactException if it has no id
    public ListedJob(byte[] json, ObjectFacts facts) {
        this.json = json;
        this.facts = facts;
        this.jobId = RunFacts.ofListItem(facts).jobId();
        this.problem = null;
    }

    private ListedJob(byte[] json, ObjectFacts facts, String name, String problem) {
        this.json = json;
        this.facts = facts;
        this.jobId = name;
        this.problem = problem;
    }

    /// An item that cannot be told from others by its id. It goes by the hash of what it
    /// is, so that it is the same one each night.
    /// @param problem why it has no id, in one line
    static ListedJob unidentified(byte[] json, ObjectFacts facts, String problem) {
        HashedStream hash = new HashedStream(OutputStream.nullOutputStream());
        try {
            hash.write(json, 0, json.length);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return new ListedJob(json, facts, "no-id-" + hash.sha256(), problem);
    }

    /// Why nothing can be asked for by this item's id; null for every proper job.
    public @Nullable String problem() {
        return this.problem;
    }

    /// Whether the item holds all that is fetched of a job: result, configuration and
    /// metadata with usage. Credits are never listed. A listing may leave out what is
    /// large, and give null in its place.
    boolean isComplete() {
        JsonNode metadata = this.facts.tree().path("extract_metadata");
        boolean usage = metadata.path(USAGE).isObject() || this.facts.tree().path("metadata").path(USAGE).isObject();
        ResultFacts.Shape result = this.facts.result().shape();
        return this.problem == null && metadata.isObject() && usage && result != ResultFacts.Shape.ABSENT
                && result != ResultFacts.Shape.NULL && RunFacts.ofListItem(this.facts).dataSchema() != null;
    }

    /// Keeps the whole item, with its result, until [#free()].
    void keep(Spill item) {
        this.whole = item;
    }

    /// Likewise, of the answer to a request for this job alone.
    void keepAnswer(Spill answer) {
        this.whole = answer;
        this.askedAlone = true;
    }

    /// Whether this is the answer to a request for the job alone, kept whole.
    boolean isAskedAlone() {
        return this.askedAlone;
    }

    /// The whole item, read from its beginning; null where it is not kept.
    @Nullable InputStream whole() throws IOException {
        Spill kept = this.whole;
        return (kept != null) ? kept.open() : null;
    }

    /// Forgets the whole item. To be called once its run is fetched, or is not to be. May
    /// be called again.
    public void free() {
        Spill kept = this.whole;
        if (kept != null) {
            kept.free();
            this.whole = null;
        }
    }

    /// The item byte for byte, without its result and its secrets; not to be changed.
    public byte[] json() {
        return this.json;
    }

    public ObjectFacts facts() {
        return this.facts;
    }

    /// The id, or the name that an item without one goes by.
    public String jobId() {
        return this.jobId;
    }

}
