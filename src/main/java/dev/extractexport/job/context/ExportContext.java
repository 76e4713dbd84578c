package dev.extractexport.job.context;

import java.time.Clock;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;

/// What the parts of one export share.
/// @param number of the export
/// @param spec its settings: those it began with, whatever today's are
/// @param api null where only what is archived is read
/// @param workers flatten tasks at once
public record ExportContext(long number, ExportSpec spec, Layout layout, Ledger ledger, @Nullable ExtractApi api,
        ExportProgress progress, StopSignal stop, Clock clock, int workers) {
}
