package dev.extractexport.fetch;

import java.nio.file.Path;

import dev.extractexport.fetch.triage.Wanted;

/// What an export fetches and how far ahead of the archive it may run.
/// @param wanted which jobs are exported
/// @param jobsPerExport the export is cut at the end of the page that plans so many runs
/// @param spillDirectory exists, and takes frames too large for memory
/// @param pagesAhead pages listed ahead of the one being archived, at least 1
/// @param bytesAhead of frames, compressed: while so many are held for pages ahead, no further run
/// of these pages is begun. Those under way may exceed it by one frame each.
public record FetchRules(Wanted wanted, long jobsPerExport, Path spillDirectory, int pagesAhead, long bytesAhead) {

    public FetchRules {
        if (jobsPerExport < 1 || pagesAhead < 1 || bytesAhead < 1) {
            throw new IllegalArgumentException("jobsPerExport %d, pagesAhead %d, bytesAhead %d: all must be 1 or more"
                .formatted(jobsPerExport, pagesAhead, bytesAhead));
        }
    }

}
