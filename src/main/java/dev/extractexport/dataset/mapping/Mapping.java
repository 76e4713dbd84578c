package dev.extractexport.dataset.mapping;

import java.util.Map;
import java.util.TreeMap;

/// How schemas become columns.
/// @param names how columns are named
/// @param infer whether documents without a schema get columns found in their values
/// @param fields by dataset name: rules by JSON pointer from the row, in which `*` stands for every
/// element of a list
public record Mapping(Names names, boolean infer, Map<String, Map<String, FieldRule>> fields) {

    /// Every column as its schema has it.
    public static final Mapping NONE = new Mapping(Names.SCHEMA, false, Map.of());

    public Mapping {
        fields = new TreeMap<>(fields);
    }

    /// How columns are named. The lower-case name with `_` is what a job file says.
    public enum Names {

        /// As the schema spells them.
        SCHEMA,
        /// In lower case, words parted by `_`.
        SNAKE_CASE

    }

    /// The rules of one dataset, by pointer.
    /// @param dataset its name
    public Map<String, FieldRule> fieldsOf(String dataset) {
        return this.fields.getOrDefault(dataset, Map.of());
    }

}
