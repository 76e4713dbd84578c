package dev.extractexport.job.context;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;

/// What the parts of one export share.
/// @param number of the export
/// @param night the first export that this command ran or finished
/// @param spec its settings: those it began with, whatever today's are
/// @param columns how schemas become columns, by these settings
/// @param api null where only what is archived is read
/// @param workers flatten tasks at once
public record ExportContext(long number, long night, ExportSpec spec, ColumnMapper columns, Layout layout,
        Ledger ledger, @Nullable ExtractApi api, ExportProgress progress, StopSignal stop, Clock clock, int workers) {

    /// The rules for fields that met none, as sentences for the operator.
    public List<String> unmetRules() {
        Set<String> datasets = this.ledger.datasets()
            .all()
            .stream()
            .map(Datasets.Dataset::name)
            .collect(Collectors.toSet());
        return this.columns.unmet(datasets::contains)
            .stream()
            .map((rule) -> rule + "; catalog/datasets.json lists the datasets and the pointers of their fields")
            .toList();
    }

}
