package dev.extractexport.facts;

import java.util.Arrays;

/// What stands beside the list item of an extract job. The label is written to the archive and to
/// the `source` column.
public enum Source {

    /// A v1 extraction run was fetched.
    V1_RUN("v1-run"),
    /// The v2 job itself was fetched again, with its result.
    V2_JOB("v2-job"),
    /// Nothing was fetched.
    LIST_ITEM("list");

    private final String label;

    Source(String label) {
        this.label = label;
    }

    public String label() {
        return this.label;
    }

    /// The source so labelled.
    /// @throws IllegalArgumentException naming the labels there are
    public static Source ofLabel(String label) {
        for (Source source : values()) {
            if (source.label.equals(label)) {
                return source;
            }
        }
        throw new IllegalArgumentException(
                "Source '%s' is none of %s".formatted(label, Arrays.stream(values()).map(Source::label).toList()));
    }

}
