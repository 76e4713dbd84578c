package dev.extractexport.fetch.listing;

/// How a version in quarantine is tried again.
public enum Again {

    /// By itself: the service is asked, and if it fails as before, nothing has changed.
    BY_ITSELF,
    /// Because a person wants it: the service is asked, and the version is decided about
    /// anew.
    ASKED,
    /// Likewise, of a version whose whole answer is archived: where the service has no
    /// later one, that answer is used.
    ARCHIVED

}
