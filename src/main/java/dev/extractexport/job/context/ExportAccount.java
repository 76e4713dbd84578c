package dev.extractexport.job.context;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.extractexport.config.Release;
import dev.extractexport.config.Settings;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Listings;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;

/// What an export has done, as a manifest tells it: at its end, or so far.
public final class ExportAccount {

    private static final int EXIT_QUARANTINED = 10;

    private static final String IN_QUARANTINE = "in_quarantine";

    private final Ledger ledger;

    public ExportAccount(Ledger ledger) {
        this.ledger = ledger;
    }

    /// The manifest of an export whose parts are all written.
    public Manifest complete(Exports.Export export, Instant now) {
        boolean isLast = export.number() == this.ledger.exports().numbers().getLast();
        Map<String, Long> counts = isLast ? counts(export.number()) : decided(export.number());
        if (isLast) {
            check(export.number(), counts);
        }
        return manifest(export, Manifest.COMPLETE, exitCode(counts), now, counts, files(export.number()),
                segments(export.number()));
    }

    /// The manifest of a published export whose parts are all written again. What its
    /// night saw is no longer in the ledger, which knows of each version only who saw it
    /// last: that is taken from the manifest that stands.
    public Manifest again(Exports.Export export, Manifest before) {
        Map<String, Long> counts = new LinkedHashMap<>(before.counts());
        long more = (long) this.ledger.decisions().quarantined(export.number()).size() - before.quarantined().size();
        counts.merge("exported", -more, Long::sum);
        counts.merge("quarantined", more, Long::sum);
        if (export.number() == this.ledger.exports().numbers().getLast()) {
            counts.remove(IN_QUARANTINE);
            countHeld(counts);
        }
        Manifest now = manifest(export, before.status(), exitCode(counts), Instant.parse(before.finishedAt()), counts,
                files(export.number()), segments(export.number()));
        return new Manifest(now.format(), now.export(), now.outputId(), now.release(), now.status(), now.exitCode(),
                before.startedAt(), before.finishedAt(), now.settings(), now.counts(), before.oldestWaiting(),
                before.oldestResult(), now.otherFields(), now.quarantined(), now.files(), now.segments());
    }

    /// That nothing was lost on the way: every version seen has one outcome, and what was
    /// decided is what is counted.
    /// @throws Failure DAMAGE naming the difference
    private void check(long export, Map<String, Long> counts) {
        long seen = this.ledger.jobVersions().seenBy(export);
        long considered = counts.getOrDefault("considered", 0L);
        if (seen != considered) {
            throw unequal(export, "%,d versions were considered, but the outcomes add up to %,d (%s)".formatted(seen,
                    considered, counts));
        }
        Map<String, Long> decided = this.ledger.decisions().outcomes(export);
        for (String outcome : List.of("EXPORTED", "QUARANTINED")) {
            long counted = counts.getOrDefault(outcome.toLowerCase(Locale.ROOT), 0L);
            long decisions = decided.getOrDefault(outcome, 0L);
            if (counted != decisions) {
                throw unequal(export, "%,d versions count as %s, but %,d were decided so".formatted(counted,
                        outcome.toLowerCase(Locale.ROOT), decisions));
            }
        }
    }

    private static Failure unequal(long export, String difference) {
        return new Failure(Failure.Kind.DAMAGE,
                ("Export %s does not add up: %s. Nothing of it was published; this is an error of extract-export: "
                        + "keep the output as it is and report this line")
                    .formatted(Layout.number(export), difference));
    }

    private static int exitCode(Map<String, Long> counts) {
        boolean clean = counts.getOrDefault("quarantined", 0L) == 0 && counts.getOrDefault("expired", 0L) == 0;
        return clean ? 0 : EXIT_QUARANTINED;
    }

    private List<Manifest.ManifestFile> files(long export) {
        return this.ledger.parts().of(export).stream().map(ExportAccount::file).toList();
    }

    private List<Manifest.ArchivedSegment> segments(long export) {
        return this.ledger.decisions()
            .written(export)
            .stream()
            .map((segment) -> new Manifest.ArchivedSegment(Layout.archived(segment.path()), segment.bytes(),
                    segment.sha256()))
            .toList();
    }

    /// An export that is not published: no file is part of it yet.
    /// @param status why it is not
    public Manifest soFar(Exports.Export export, String status, int exitCode, Instant now) {
        return manifest(export, status, exitCode, now, counts(export.number()), List.of(), List.of());
    }

    private Manifest manifest(Exports.Export export, String status, int exitCode, Instant now, Map<String, Long> counts,
            List<Manifest.ManifestFile> files, List<Manifest.ArchivedSegment> segments) {
        List<Manifest.Quarantined> quarantined = new ArrayList<>();
        for (Decision decision : this.ledger.decisions().quarantined(export.number())) {
            quarantined.add(new Manifest.Quarantined(decision.key().jobId(), time(decision.key().updatedMicros()),
                    decision.stage(), String.valueOf(decision.reason())));
        }
        return new Manifest(Manifest.FORMAT, export.number(), this.ledger.outputId(), Release.version(), status,
                exitCode, export.startedAt().toString(), now.toString(),
                Settings.parse(export.settings(), "ledger").asMap(), counts,
                this.ledger.jobVersions().oldestWaiting().map(ExportAccount::time).orElse(null),
                this.ledger.jobVersions().oldestDeferred().map(ExportAccount::time).orElse(null),
                this.ledger.tasks().otherFields(export.number()), quarantined, files, segments);
    }

    /// Every version that the export considered, by what it did: the parts add up to the
    /// whole.
    private Map<String, Long> counts(long number) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("considered", 0L);
        this.ledger.jobVersions()
            .outcomes(number)
            .forEach((outcome, count) -> counts.put(outcome.toLowerCase(Locale.ROOT), count));
        counts.put("considered", counts.values().stream().mapToLong(Long::longValue).sum());
        Listings.Totals totals = this.ledger.listings().totals(number);
        counts.put("listed_items", totals.listedItems());
        counts.put("repeated", totals.repeated());
        long asked = this.ledger.credits().asked(number);
        if (asked > 0) {
            counts.put("credits_asked", asked);
            counts.put("credits_filled", this.ledger.credits().filled(number));
        }
        countHeld(counts);
        return counts;
    }

    /// Of an export whose manifest and ledger were lost: only what it archived is
    /// still known, since the ledger knows of each version who saw it last.
    private Map<String, Long> decided(long number) {
        Map<String, Long> decided = this.ledger.decisions().outcomes(number);
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("considered", decided.values().stream().mapToLong(Long::longValue).sum());
        // All that there are, in their order.
        this.ledger.jobVersions().outcomes(number).keySet().forEach((outcome) -> {
            counts.put(outcome.toLowerCase(Locale.ROOT), decided.getOrDefault(outcome, 0L));
        });
        counts.put("listed_items", 0L);
        counts.put("repeated", 0L);
        return counts;
    }

    private void countHeld(Map<String, Long> counts) {
        long held = this.ledger.quarantine().count(Quarantine.Filter.LISTED);
        if (held > 0) {
            counts.put(IN_QUARANTINE, held);
        }
    }

    private static Manifest.ManifestFile file(Parts.Part part) {
        return new Manifest.ManifestFile(part.path(), part.table(), part.dataset(), part.version(), part.format(),
                part.rows(), part.bytes(), part.sha256());
    }

    private static String time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L)
            .toString();
    }

}
