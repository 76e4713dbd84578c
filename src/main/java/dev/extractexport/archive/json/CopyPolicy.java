package dev.extractexport.archive.json;

/// What a copy leaves out. Secrets are left out of every copy.
public enum CopyPolicy {

    /// For an item of the listing: the result and the metadata of each field stay behind,
    /// since what is fetched for the item carries them.
    LIST_ITEM,
    /// For a run or a job fetched alone: everything is kept.
    RUN

}
