package dev.extractexport.api;

import java.util.Collections;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The filters of a listing, named as the API names them.
/// @param filters name to value, in the order of the names, so that the same filters always make
/// the same request
public record ListQuery(SortedMap<String, String> filters) {

    private static final Set<String> KNOWN = Set.of("status", "configuration_id", "project_id", "organization_id",
            "document_input_type", "document_input_value", "file_input", "created_at_on_or_after",
            "created_at_on_or_before", "page_size");

    /// Lists everything.
    public static final ListQuery NONE = of(Map.of());

    public ListQuery {
        for (Entry<String, String> filter : filters.entrySet()) {
            if (!KNOWN.contains(filter.getKey()) || filter.getValue().isEmpty()) {
                throw new IllegalArgumentException("List filter '%s' with value '%s': expected a value for one of %s"
                    .formatted(filter.getKey(), filter.getValue(), new TreeSet<>(KNOWN)));
            }
        }
        filters = Collections.unmodifiableSortedMap(new TreeMap<>(filters));
    }

    /// The filters in any order.
    public static ListQuery of(Map<String, String> filters) {
        return new ListQuery(new TreeMap<>(filters));
    }

    /// For messages, such as `page_size=50, status=COMPLETED`.
    @Override
    public String toString() {
        return this.filters.entrySet()
            .stream()
            .map((filter) -> filter.getKey() + "=" + filter.getValue())
            .collect(Collectors.joining(", "));
    }

}
