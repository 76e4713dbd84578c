package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.history.FieldPlace;
import dev.extractexport.publish.catalog.content.Contents;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The first version of a dataset that has a field, by the field's pointer, whatever its type and
/// written name were then.
/// @param versions by pointer, as [FieldPlace] has it
record Since(Map<String, Integer> versions) {

    static Since of(Contents.Dataset dataset) {
        Map<String, Integer> versions = new HashMap<>();
        for (Contents.Version version : dataset.versions()) {
            FieldType.Struct fields = version.columns().fields();
            if (fields != null) {
                FieldPlace.of(fields)
                    .keySet()
                    .forEach((pointer) -> versions.putIfAbsent(pointer, version.columns().version()));
            }
        }
        return new Since(versions);
    }

    /// Adds `since` to a tree of fields with pointers, and to all that lies in them.
    ArrayNode addTo(ArrayNode fields) {
        addToParts(fields);
        return fields;
    }

    private void addToParts(JsonNode fields) {
        for (JsonNode field : fields.values()) {
            ((ObjectNode) field).put("since", this.versions.get(field.path("pointer").asString()));
            JsonNode type = field;
            while (type.has("element")) {
                type = type.path("element");
            }
            addToParts(type.path("fields"));
        }
    }

    /// Which of a dataset's versions have a field, in few words: `since v2` for v2 and
    /// all
    /// later ones, `v1–v3, v5` otherwise.
    /// @param having the versions that have it
    /// @param all versions with columns, in ascending order
    static String words(Collection<Integer> having, List<Integer> all) {
        List<String> words = new ArrayList<>();
        int first = 0;
        while (first < all.size()) {
            int end = first;
            while (end < all.size() && having.contains(all.get(end))) {
                end++;
            }
            if (end == all.size() && end > first) {
                words.add("since v" + all.get(first));
            }
            else if (end > first) {
                words.add("v" + all.get(first) + ((end > first + 1) ? "–v" + all.get(end - 1) : ""));
            }
            first = end + 1;
        }
        return String.join(", ", words);
    }

}
