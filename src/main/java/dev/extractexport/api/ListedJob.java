package dev.extractexport.api;

import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;

/// An extract job as listed.
public final class ListedJob {

    private final byte[] json;

    private final ObjectFacts facts;

    private final String jobId;

    /// @param json the item byte for byte, without its result and its secrets; not
    /// copied, so not to be changed
    /// @param facts of the same item
    /// @throws dev.extractexport.facts.UnreadableFactException if it has no id
    public ListedJob(byte[] json, ObjectFacts facts) {
        this.json = json;
        this.facts = facts;
        this.jobId = RunFacts.ofListItem(facts).jobId();
    }

    /// The item byte for byte, without its result and its secrets; not to be changed.
    public byte[] json() {
        return this.json;
    }

    public ObjectFacts facts() {
        return this.facts;
    }

    public String jobId() {
        return this.jobId;
    }

}
