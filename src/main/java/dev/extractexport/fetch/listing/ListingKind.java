package dev.extractexport.fetch.listing;

/// Why a listing is made.
public enum ListingKind {

    /// Jobs of one unfinished status: they join the open set.
    OPEN_STATUS,
    /// Jobs that are to be exported.
    WANTED,
    /// Jobs that were unfinished before, each asked for alone.
    OPEN_SET

}
