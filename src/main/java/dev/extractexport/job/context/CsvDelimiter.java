package dev.extractexport.job.context;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Exports;

/// All CSV files of a folder are read by one glob, and so with one delimiter: that of the output's
/// first export with CSV.
public final class CsvDelimiter {

    private CsvDelimiter() {
    }

    /// Checks tonight's settings against what the output holds.
    /// @throws Failure SETTINGS if tonight's files would have another delimiter than
    /// those there
    /// are
    public static void check(Settings tonight, Exports exports) {
        char wanted = ExportSpec.delimiter(tonight);
        exports.lastWith("csv").ifPresent((before) -> {
            char used = ExportSpec.delimiter(Settings.parse(before.settings(), "ledger"));
            if (used != wanted && ExportSpec.of(tonight).formats().contains("csv")) {
                throw new Failure(Failure.Kind.SETTINGS,
                        ("csv.delimiter is '%s', but the CSV files of this output have '%s': set that, or write them anew "
                                + "with extract-export rebuild JOB.yml")
                            .formatted(shown(wanted), shown(used)));
            }
        });
    }

    private static String shown(char delimiter) {
        return (delimiter == '\t') ? "tab" : String.valueOf(delimiter);
    }

}
