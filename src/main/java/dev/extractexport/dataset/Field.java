package dev.extractexport.dataset;

import org.jspecify.annotations.Nullable;

/// One column, or one field of a struct.
/// @param name as written to the tables
/// @param key as it stands in the JSON; differs from `name` only where readers cannot take the key
/// @param type of its values
/// @param description the schema's own words, or null
public record Field(String name, String key, FieldType type, @Nullable String description) {

    /// A key as a step of a JSON pointer (RFC 6901).
    public static String step(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /// A column of our own, whose name is its key.
    public static Field of(String name, FieldType type) {
        return new Field(name, name, type, null);
    }

}
