package dev.extractexport.sandbox.world;

import org.jspecify.annotations.Nullable;

/// What one finished job used.
/// @param pagesExtracted pages that the extraction read
/// @param pagesBilled pages that are paid for
/// @param documentTokens of the document
/// @param outputTokens of the result
/// @param extractCredits for the extraction, or null where billing has not recorded them
/// @param parseCredits for the parse job, repeated on every job that shares it, or null likewise
public record Usage(int pagesExtracted, int pagesBilled, int documentTokens, int outputTokens,
        @Nullable Integer extractCredits, @Nullable Integer parseCredits) {
}
