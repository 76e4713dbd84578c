package dev.extractexport.write.csv;

/// How CSV files are written, beyond what all of them have in common.
/// @param delimiter between two cells
/// @param bom whether a file begins with a byte order mark, which some spreadsheets need to see
/// UTF-8
/// @param gzip whether files are compressed
public record CsvDialect(char delimiter, boolean bom, boolean gzip) {

    /// A comma, no byte order mark, not compressed.
    public static final CsvDialect DEFAULT = new CsvDialect(',', false, false);

    /// The ending of a file's name, `csv` or `csv.gz`.
    public String ending() {
        return this.gzip ? "csv.gz" : "csv";
    }

}
