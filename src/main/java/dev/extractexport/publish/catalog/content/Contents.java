package dev.extractexport.publish.catalog.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Parts;
import org.jspecify.annotations.Nullable;

/// What an output holds after an export.
/// @param release that wrote the catalog
/// @param export the last one to show
/// @param withoutParquet exports whose tables are CSV only: the views over Parquet do not show them
/// @param withoutCsv exports whose tables are Parquet only: the views over CSV do not show them
/// @param csvDelimiter between two cells of every CSV file, null if there is none
/// @param jobTables `runs`, `usage`, `rejects` and `schema_changes`
/// @param datasets by name
public record Contents(String release, long export, List<Long> withoutParquet, List<Long> withoutCsv,
        @Nullable Character csvDelimiter, List<JobTable> jobTables, List<Dataset> datasets) {

    /// The partition column of all tables. It stands in the paths, not in the files.
    public static final String PARTITION = "created_month";

    /// The format of the files that most views read.
    public static final String PARQUET = "parquet";

    public static final String CSV = "csv";

    public Contents {
        withoutParquet = List.copyOf(withoutParquet);
        withoutCsv = List.copyOf(withoutCsv);
        jobTables = List.copyOf(jobTables);
        datasets = List.copyOf(datasets);
    }

    /// A flat table of CSV: one that has files, or a list without elements so far of a
    /// table
    /// that has.
    /// @param folder below `csv`
    public record CsvTable(String folder, FlatTable table, Parts.Totals files) {
    }

    /// A table that belongs to no dataset.
    /// @param schema its columns, described
    /// @param files one for each format, `parquet` first
    public record JobTable(TableSchema schema, List<Parts.Totals> files) {

        /// Whether views have something to read.
        public boolean hasParquet() {
            return isParquet(this.files);
        }

        /// Its form in CSV, if it has files.
        public List<CsvTable> csv() {
            return this.files.stream()
                .filter((file) -> file.format().equals(CSV))
                .map((file) -> new CsvTable(this.schema.name(), FlatTables.of(this.schema).main(), file))
                .toList();
        }

    }

    /// A dataset.
    /// @param key what its documents have in common, as the ledger has it: `alias a`,
    /// `configuration c`, `agent a`, `title t` or `schema s`
    /// @param versions in ascending order, at least one
    /// @param evidence of all versions
    public record Dataset(String name, String key, List<Version> versions, Evidence evidence) {

        /// The versions that the views unite.
        public List<DatasetVersion> readable() {
            return this.versions.stream()
                .filter((version) -> isParquet(version.files()))
                .map(Version::columns)
                .toList();
        }

    }

    /// A version of a dataset.
    /// @param firstExport the export that met it first
    /// @param files one for each format; none while no document has rows
    /// @param csv its own table and then all of its lists; none while there are no files
    public record Version(DatasetVersion columns, long firstExport, List<Parts.Totals> files, List<CsvTable> csv) {

        /// The folder below each format, `results/<dataset>/v<k>`.
        public String table() {
            return this.columns.table().name();
        }

        /// Our columns, described: those before the schema's, and `_rescued`.
        public List<Field> ownColumns() {
            List<Field> all = this.columns.table().columns();
            int end = DatasetVersion.FIRST_FIELD + ((this.columns.fields() == null) ? 1 : 0);
            List<Field> own = new ArrayList<>(all.subList(0, end));
            own.add(all.get(this.columns.rescuedColumn()));
            return own.stream().map((field) -> Descriptions.described("results", field)).toList();
        }

        /// The schema's columns; none in version 0.
        public List<Field> schemaColumns() {
            FieldType.Struct fields = this.columns.fields();
            return (fields != null) ? fields.fields() : List.of();
        }

    }

    /// Matches every file of a table in one format, and no other, below the output.
    /// @param table the folder below that of the format
    public static String glob(String format, String table) {
        // CSV may be compressed.
        return "%s/%s/**/*.%s".formatted(format, table, format.equals(CSV) ? "csv*" : format);
    }

    private static boolean isParquet(List<Parts.Totals> files) {
        return files.stream().anyMatch((file) -> file.format().equals(PARQUET));
    }

    /// Reads it from the ledger.
    /// @param csvDelimiter of the CSV files, null if there are none
    /// @param jobTables the schemas of the tables that belong to no dataset
    public static Contents of(Parts parts, Datasets known, long export, String release,
            @Nullable Character csvDelimiter, List<TableSchema> jobTables) {
        Map<String, List<Parts.Totals>> files = new LinkedHashMap<>();
        for (Parts.Totals totals : parts.totals()) {
            String table = totals.table() + ((totals.dataset() != null) ? "/" + totals.dataset() : "")
                    + ((totals.version() != null) ? "/v" + totals.version() : "");
            files.computeIfAbsent(table, (it) -> new ArrayList<>()).add(totals);
        }
        Map<Integer, List<Version>> versions = new LinkedHashMap<>();
        Map<Integer, Datasets.Dataset> byId = new LinkedHashMap<>();
        known.all().forEach((dataset) -> byId.put(dataset.id(), dataset));
        for (Datasets.Version version : known.versions()) {
            String name = Objects.requireNonNull(byId.get(version.datasetId())).name();
            String fields = version.fields();
            DatasetVersion columns = new DatasetVersion(name, version.version(),
                    (fields != null) ? FieldsJson.read(fields) : null);
            versions.computeIfAbsent(version.datasetId(), (it) -> new ArrayList<>())
                .add(new Version(columns, version.firstExport(), files.getOrDefault(columns.table().name(), List.of()),
                        csv(columns, files)));
        }
        List<Dataset> datasets = versions.entrySet().stream().map((entry) -> {
            Datasets.Dataset dataset = Objects.requireNonNull(byId.get(entry.getKey()));
            Evidence evidence = new Evidence(dataset.name(),
                    files.getOrDefault(EvidenceTable.NAME + "/" + dataset.name(), List.of()));
            return new Dataset(dataset.name(), dataset.key(), List.copyOf(entry.getValue()), evidence);
        }).sorted(Comparator.comparing(Dataset::name)).toList();
        return new Contents(release, export, parts.exportsWithout(PARQUET), parts.exportsWithout(CSV), csvDelimiter,
                jobTables.stream()
                    .map((schema) -> new JobTable(Descriptions.described(schema),
                            files.getOrDefault(schema.name(), List.of())))
                    .toList(),
                datasets);
    }

    private static List<CsvTable> csv(DatasetVersion version, Map<String, List<Parts.Totals>> files) {
        List<CsvTable> tables = new ArrayList<>();
        for (FlatTable table : FlatTables.of(version.table()).tables()) {
            String dataset = version.dataset() + (table.isMain() ? "" : "." + table.list());
            String folder = "results/" + dataset + "/v" + version.version();
            Parts.Totals none = new Parts.Totals("results", dataset, version.version(), CSV, 0, 0, 0);
            Parts.Totals totals = files.getOrDefault(folder, List.of())
                .stream()
                .filter((file) -> file.format().equals(CSV))
                .findFirst()
                .orElse(none);
            if (table.isMain() && totals.files() == 0) {
                return List.of();
            }
            tables.add(new CsvTable(folder, table, totals));
        }
        return tables;
    }

}
