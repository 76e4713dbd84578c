package dev.extractexport.write;

/// The formats in which a table is written. The lower-case name is the directory below the output
/// and the ending of each file.
public enum Format {

    PARQUET, CSV;

    /// `parquet` or `csv`.
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

}
