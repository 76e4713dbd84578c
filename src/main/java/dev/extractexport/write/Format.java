package dev.extractexport.write;

import java.util.Locale;

/// The formats in which a table is written. The lower-case name is the directory below the output
/// and the ending of each file.
public enum Format {

    PARQUET, CSV;

    /// The format of a label: `parquet` or `csv`.
    public static Format of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /// `parquet` or `csv`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

}
