package dev.extractexport.job.rebuild;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.extractexport.ledger.Datasets;
import dev.extractexport.publish.Manifest;

/// Adds up what a rebuild comes to, manifest by manifest.
public final class RebuildAccount {

    private final Map<String, List<Integer>> versionsBefore;

    private final Map<String, Long> rows = new HashMap<>();

    private final List<Manifest.Quarantined> quarantined = new ArrayList<>();

    private long exports;

    private long files;

    private long bytes;

    private long same;

    private long gone;

    private long released;

    /// @param before as they are before anything is withdrawn
    public RebuildAccount(Datasets before) {
        this.versionsBefore = versions(before);
    }

    /// Adds one export as it was and as it is now.
    public void add(Manifest before, Manifest after) {
        Map<String, String> hashes = new HashMap<>();
        before.files().forEach((file) -> hashes.put(file.path(), file.sha256()));
        this.exports++;
        for (Manifest.ManifestFile file : after.files()) {
            this.files++;
            this.bytes += file.bytes();
            this.same += file.sha256().equals(hashes.remove(file.path())) ? 1 : 0;
            String dataset = file.dataset();
            boolean list = dataset != null && dataset.contains(".");
            if (dataset != null && !list && file.table().equals("results")
                    && file.format().equals(after.files().getFirst().format())) {
                this.rows.merge(dataset, file.rows(), Long::sum);
            }
        }
        this.gone += hashes.size();
        Set<String> were = keys(before);
        Set<String> are = keys(after);
        after.quarantined().stream().filter((it) -> !were.contains(key(it))).forEach(this.quarantined::add);
        this.released += were.stream().filter((it) -> !are.contains(it)).count();
    }

    /// The whole.
    /// @param after as they are now
    public Rebuilt rebuilt(Datasets after, boolean unfinished) {
        Map<String, List<Integer>> versionsAfter = versions(after);
        Map<String, Rebuilt.Dataset> datasets = new TreeMap<>();
        this.versionsBefore
            .forEach((name, versions) -> datasets.put(name, new Rebuilt.Dataset(versions, List.of(), 0)));
        versionsAfter.forEach((name, versions) -> datasets.put(name, new Rebuilt.Dataset(
                this.versionsBefore.getOrDefault(name, List.of()), versions, this.rows.getOrDefault(name, 0L))));
        return new Rebuilt(this.exports, this.files, this.bytes, this.same, this.gone, datasets, this.quarantined,
                this.released, unfinished);
    }

    private static Map<String, List<Integer>> versions(Datasets datasets) {
        Map<Integer, String> names = new HashMap<>();
        datasets.all().forEach((dataset) -> names.put(dataset.id(), dataset.name()));
        Map<String, List<Integer>> versions = new TreeMap<>();
        for (Datasets.Version version : datasets.versions()) {
            versions
                .computeIfAbsent(Objects.requireNonNull(names.get(version.datasetId())), (name) -> new ArrayList<>())
                .add(version.version());
        }
        return versions;
    }

    private static Set<String> keys(Manifest manifest) {
        return manifest.quarantined().stream().map(RebuildAccount::key).collect(Collectors.toSet());
    }

    private static String key(Manifest.Quarantined document) {
        return document.updatedAt() + " " + document.jobId();
    }

}
