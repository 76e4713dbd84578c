package dev.extractexport.fetch.listing;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.ListedPage;
import dev.extractexport.api.RefusedPageTokenException;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import dev.extractexport.fetch.triage.ListedVersion;
import org.jspecify.annotations.Nullable;

/// The pages of a listing by filters. Follows the token, also behind an empty page.
final class QueryPages implements PageSource {

    /// Ends a listing that the API never ends. At the smallest useful page size this is
    /// half a million jobs, at the usual one fifty million.
    private static final int MOST_PAGES = 1_000_000;

    private final ExtractApi api;

    private final Listing listing;

    private @Nullable String token;

    private int pages;

    QueryPages(ExtractApi api, Listing listing) {
        this.api = api;
        this.listing = listing;
        this.token = listing.resumeToken();
    }

    @Override
    public Sheet next() throws InterruptedException {
        if (this.pages == MOST_PAGES) {
            throw new Failure(Kind.INCOMPLETE,
                    "Listing %d (%s) has more than %d pages: set a larger --page-size, "
                        .formatted(this.listing.number(), this.listing.query(), MOST_PAGES)
                            + "or bound it with --created-from");
        }
        ListedPage page = list();
        this.pages++;
        this.token = page.nextPageToken();
        List<Entry> entries = new ArrayList<>(page.items().size());
        page.items().forEach((job) -> entries.add(new Entry.Listed(ListedVersion.of(job))));
        return new Sheet(entries, this.token);
    }

    private ListedPage list() throws InterruptedException {
        try {
            return this.api.list(this.listing.query(), this.token);
        }
        catch (RefusedPageTokenException ex) {
            if (this.pages > 0) {
                throw new Failure(Kind.INCOMPLETE, String.valueOf(ex.getMessage()), ex);
            }
        }
        // The token outlived its listing. Beginning anew loses nothing: the ledger knows
        // what was
        // fetched already.
        try {
            return this.api.list(this.listing.query(), null);
        }
        catch (RefusedPageTokenException ex) {
            throw new IllegalStateException("A page token was refused where none was sent", ex);
        }
    }

}
