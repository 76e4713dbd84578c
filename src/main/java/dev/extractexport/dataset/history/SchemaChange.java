package dev.extractexport.dataset.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

/// One difference between a version of a dataset and the one before it. Each place is listed
/// by itself: a new struct, and each field in it.
/// @param kind what happened
/// @param before the place as it was, null where there was none
/// @param after the place as it is, null where there is none
public record SchemaChange(Kind kind, @Nullable FieldPlace before, @Nullable FieldPlace after) {

    /// What happened. The lower-case name stands in the table.
    public enum Kind {

        /// The version has none before it to be compared with.
        OPENED,
        /// The place is new.
        ADDED,
        /// The place is gone.
        REMOVED,
        /// The place has another type.
        TYPE,
        /// The same JSON key is written under another name.
        RENAMED,
        /// None of these.
        OTHER

    }

    /// All changes, in the order of the new fields and then of the old: at least one.
    /// @param before fields of the version before, null if there is none
    /// @param after fields of the version, null in version 0
    public static List<SchemaChange> between(FieldType.@Nullable Struct before, FieldType.@Nullable Struct after) {
        if (before == null || after == null) {
            return List.of(new SchemaChange(Kind.OPENED, null, null));
        }
        Map<String, FieldPlace> old = FieldPlace.of(before);
        Map<String, FieldPlace> present = FieldPlace.of(after);
        List<SchemaChange> changes = new ArrayList<>();
        present.forEach((pointer, place) -> addChanges(old.get(pointer), place, changes));
        old.forEach((pointer, place) -> {
            if (!present.containsKey(pointer)) {
                changes.add(new SchemaChange(Kind.REMOVED, place, null));
            }
        });
        return changes.isEmpty() ? List.of(new SchemaChange(Kind.OTHER, null, null)) : List.copyOf(changes);
    }

    private static void addChanges(@Nullable FieldPlace before, FieldPlace after, List<SchemaChange> changes) {
        if (before == null) {
            changes.add(new SchemaChange(Kind.ADDED, null, after));
            return;
        }
        if (!isSameType(before.type(), after.type())) {
            changes.add(new SchemaChange(Kind.TYPE, before, after));
        }
        if (!before.name().equals(after.name())) {
            changes.add(new SchemaChange(Kind.RENAMED, before, after));
        }
    }

    /// What is inside a struct or a list has places of its own.
    private static boolean isSameType(FieldType before, FieldType after) {
        return (before instanceof FieldType.Struct && after instanceof FieldType.Struct)
                || (before instanceof FieldType.ListOf && after instanceof FieldType.ListOf) || before.equals(after);
    }

}
