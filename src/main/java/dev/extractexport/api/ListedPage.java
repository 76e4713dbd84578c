package dev.extractexport.api;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// One page of a listing. May be empty though more pages follow.
/// @param items in the API's order
/// @param nextPageToken asks for the page after this one; null at the end
public record ListedPage(List<ListedJob> items, @Nullable String nextPageToken) {

    public ListedPage {
        items = List.copyOf(items);
    }

}
