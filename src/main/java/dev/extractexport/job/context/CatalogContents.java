package dev.extractexport.job.context;

import java.util.List;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Release;
import dev.extractexport.config.Settings;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.flatten.history.RejectsTable;
import dev.extractexport.flatten.history.SchemaChangesTable;
import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.catalog.content.Contents;

/// What the catalog shows, as the ledger has it.
public final class CatalogContents {

    private CatalogContents() {
    }

    /// Over all exports up to one.
    public static Contents of(Exports exports, Parts parts, Datasets datasets, long number) {
        Character delimiter = exports.lastWith(Contents.CSV)
            .map((it) -> ExportSpec.delimiter(Settings.parse(it.settings(), "ledger")))
            .orElse(null);
        return Contents.of(parts, datasets, number, Release.version(), delimiter,
                List.of(RunsTable.SCHEMA, UsageTable.SCHEMA, RejectsTable.SCHEMA, SchemaChangesTable.SCHEMA));
    }

}
