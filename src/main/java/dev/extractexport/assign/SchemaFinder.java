package dev.extractexport.assign;

import java.util.List;

import dev.extractexport.ledger.Decision;
import org.jspecify.annotations.Nullable;

/// Finds a schema for the documents of one dataset that bring none. The same documents give the
/// same schema.
@FunctionalInterface
public interface SchemaFinder {

    /// The schema of the documents of one export, united with what was found before.
    /// @param before what was found for this dataset in earlier exports, null for nothing
    /// @param documents those of one export, in the order of writing
    /// @return a JSON Schema that holds `before` and all documents; null if they have no
    /// keys
    @Nullable String find(@Nullable String before, List<Decision> documents);

}
