package dev.extractexport.facts;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/// A place where a value may lie.
/// @param part the object it lies in
/// @param keys from the object's root down, at least one
public record FactPath(Part part, List<String> keys) {

    public FactPath {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A path into %s needs at least one key".formatted(part));
        }
    }

    /// The value that this path leads to below `root`, or null if there is none or it is
    /// a JSON null.
    @Nullable JsonNode in(JsonNode root) {
        JsonNode node = root;
        for (String key : this.keys) {
            JsonNode next = node.get(key);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node.isNull() ? null : node;
    }

    /// Which object of [RunFacts] a path leads into.
    public enum Part {

        /// The list item.
        JOB,
        /// What was fetched, of either generation.
        RUN,
        /// What was fetched, if it is a v1 run.
        V1,
        /// What was fetched, if it is a v2 job.
        V2

    }

    /// Reads `job.file.name`.
    static FactPath parse(String text) {
        List<String> names = List.of(text.split("\\."));
        return new FactPath(Part.valueOf(names.getFirst().toUpperCase(Locale.ROOT)), names.subList(1, names.size()));
    }

}
