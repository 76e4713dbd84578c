package dev.extractexport.write.parquet;

import org.apache.parquet.io.api.Binary;

/// Sees what is written to a column of text.
interface Watcher {

    /// Sees a value.
    /// @param text may be reused by the caller
    void seen(Binary text);

    /// Sees a null.
    void seenNull();

}
