package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Descriptions;
import dev.extractexport.publish.catalog.content.Evidence;
import dev.extractexport.publish.catalog.views.DuckDbDialect;
import dev.extractexport.publish.catalog.views.SparkDialect;
import dev.extractexport.publish.catalog.views.UnionColumn;
import org.jspecify.annotations.Nullable;

/// Every table and column for people, as Markdown.
record Dictionary(Contents contents) {

    String text() {
        StringBuilder page = new StringBuilder(introduction());
        for (Contents.JobTable table : this.contents.jobTables()) {
            String name = table.schema().name();
            page.append("\n## ").append(name).append("\n\n");
            page.append(switch (name) {
                case "runs" -> "One row per version of an extract job that an export considered.\n";
                case "usage" -> "One row per version of an extract job and statement about what it took; a "
                        + "document that several exports tried has one for each. The view `usage_current` has the one statement of each job that counts for sums.\n";
                case "rejects" ->
                    "One row per version of an extract job and export that could not write its result. The view "
                            + "`rejects_open` has those whose job has nothing newer: what is still out, dropped or not.\n";
                default -> "One row per change between two versions of a dataset: each field, and the elements of each "
                        + "list, by itself. A version that has none before it has one row.\n";
            });
            page.append('\n').append(files(name, table.files()));
            appendColumns(page, table.schema().columns());
            page.append(
                    "| `%s` | date | – | %s |\n".formatted(Contents.PARTITION, Descriptions.of(Contents.PARTITION)));
            if (name.equals("runs")) {
                page.append("| `is_latest` | boolean | – | ").append(Descriptions.of("runs.is_latest")).append(" |\n");
            }
        }
        appendEvidence(page);
        page.append("\n## Datasets\n");
        if (this.contents.datasets().isEmpty()) {
            page.append("\nNone yet.\n");
        }
        this.contents.datasets().forEach((dataset) -> appendDataset(page, dataset));
        return page.toString();
    }

    private String introduction() {
        String introduction = """
                # Data dictionary

                The tables of this output up to export %06d, written by extract-export %s. `datasets.json` beside this page says
                the same to programs; `duckdb.sql` and `spark.sql` make the views, `duckdb-csv.sql` reads the CSV files as typed tables.

                - Every column may be null. Timestamps are in UTC with microseconds.
                - (`_job_id`, `_updated_at`, `_row`) is the key of a result row; `job_id` and `updated_at` of `runs` and `usage` are its
                  first two parts. The files hold every exported version of a job, the views the newest of each.
                - In CSV a struct is spread over columns `a.b.c`, and a list of objects is a table of its own, such as `invoice.line_items`: keyed by
                  `_job_id`, `_updated_at` and `_row`, then `_index_1`, `_index_2` …, the position in each list from the outermost
                  in, from 0. The table around it counts its elements in `line_items.#`: empty for null, 0 for an empty list. Text and
                  headers that begin with `= + - @ '`, a tab, a carriage return or a full-width `＝ ＋ － ＠` have one more `'` before
                  them, so that no spreadsheet runs them; take it off to have the original. Null is an empty cell, empty text is `""`.
                - A column of JSON text holds what has no columns of its own: an object with free keys, a field without a type or
                  with several, a schema that contains itself, and what nests or branches past the limits.
                - `since v2` stands for v2 and all later versions. The table `schema_changes` says what each version changed.
                - Where a column's type differs between versions of a dataset, the view has the type that holds them all:
                  int64 becomes double or a decimal with room for it, a decimal becomes a wider one, other scalars become text,
                  and anything with a struct, a list or JSON becomes JSON text. JSON text inside a struct stays a text there.
                - A field's meaning is its schema's own description, as the first schema of that version put it: a schema whose
                  descriptions change opens no new version. `data_schema` in `runs` has the words of each job.
                """
            .formatted(this.contents.export(), Markdown.text(this.contents.release()));
        return this.contents.withoutParquet().isEmpty() ? introduction
                : introduction + "- Exports without Parquet, whose rows the views do not show: %s.\n".formatted(
                        this.contents.withoutParquet().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    private static String files(String table, List<Parts.Totals> files) {
        return files.isEmpty() ? "No rows yet.\n"
                : files.stream()
                    .map((file) -> "- `%s`: %d rows in %d files\n".formatted(Contents.glob(file.format(), table),
                            file.rows(), file.files()))
                    .collect(Collectors.joining());
    }

    /// The columns of evidence are those of every dataset.
    private void appendEvidence(StringBuilder page) {
        page.append(
                """

                        ## evidence

                        Where the values of a result were found and how sure the service is: one row per value, citation and box. Written where the
                        setting `evidence` is `on` or `no-text`, for results whose metadata the service gives. (`_job_id`, `_updated_at`, `_row`) joins
                        to the results; rows come in the order of the document. What is said of a value (confidences, reasoning) stands on each of its rows;
                        a text is whole on the first row that has it and cut to 200 bytes on the others. Confidences are the service's own and not
                        calibrated.

                        """);
        List<Evidence> all = this.contents.datasets()
            .stream()
            .map(Contents.Dataset::evidence)
            .filter((evidence) -> !evidence.files().isEmpty())
            .toList();
        page.append(all.isEmpty() ? "No rows yet.\n" : "");
        for (Evidence evidence : all) {
            page.append(files(evidence.table(), evidence.files()));
            if (evidence.hasParquet()) {
                page.append("  View `%s` in DuckDB, `%s` in Spark.\n".formatted(
                        new DuckDbDialect().viewName(evidence.view()),
                        new SparkDialect().viewName(evidence.view()).replace("`", "")));
            }
        }
        appendColumns(page, Evidence.COLUMNS);
        page.append("| `%s` | date | – | %s |\n".formatted(Contents.PARTITION, Descriptions.of(Contents.PARTITION)));
        page.append("\n## low_confidence\n\nA view over the evidence of all datasets: what a person should look at. ")
            .append("One row per value that has a confidence, at its first citation, the least sure first.\n");
        appendColumns(page, Evidence.LOW_CONFIDENCE.columns());
    }

    private static void appendColumns(StringBuilder page, List<Field> columns) {
        page.append("\n| column | Parquet | CSV | meaning |\n|---|---|---|---|\n");
        for (Field column : columns) {
            page.append("| %s | %s | %s | %s |\n".formatted(Markdown.name(column.name()), parquet(column.type()),
                    CsvForm.of(column.type()), meaning(column)));
        }
    }

    private static void appendDataset(StringBuilder page, Contents.Dataset dataset) {
        page.append("\n### ").append(dataset.name()).append("\n\nFor documents of ");
        page.append(Markdown.text(dataset.key())).append('.');
        if (!dataset.readable().isEmpty()) {
            String view = "results." + dataset.name();
            page.append(" View `%s` in DuckDB, `%s` in Spark.".formatted(new DuckDbDialect().viewName(view),
                    new SparkDialect().viewName(view).replace("`", "")));
        }
        page.append("\n\n");
        for (Contents.Version version : dataset.versions()) {
            page.append(
                    "Version v%d, since export %d:\n\n".formatted(version.columns().version(), version.firstExport()))
                .append(files(version.table(), version.files()));
            version.csv()
                .stream()
                .filter((csv) -> !csv.table().isMain())
                .forEach((csv) -> page.append(files(csv.folder(), List.of(csv.files()))));
            page.append('\n');
        }
        page.append("| column | JSON key | Parquet | CSV | versions | meaning |\n|---|---|---|---|---|---|\n");
        List<Field> own = dataset.versions().getFirst().ownColumns();
        own.subList(0, DatasetVersion.FIRST_FIELD).forEach((column) -> appendOwn(page, column, "all"));
        if (dataset.versions().getFirst().columns().fields() == null) {
            appendOwn(page, own.get(DatasetVersion.FIRST_FIELD), "v0");
        }
        appendFields(page, dataset);
        appendOwn(page, own.getLast(), "all");
        page.append("| `%s` | | date | – | all | %s |\n".formatted(Contents.PARTITION,
                Descriptions.of(Contents.PARTITION)));
        appendUnited(page, dataset);
    }

    private static void appendOwn(StringBuilder page, Field column, String versions) {
        page.append("| `%s` | | %s | %s | %s | %s |\n".formatted(column.name(), parquet(column.type()),
                CsvForm.of(column.type()), versions, meaning(column)));
    }

    /// The schema's fields of all versions: those of the newest first, then what only
    /// older ones have.
    private static void appendFields(StringBuilder page, Contents.Dataset dataset) {
        Map<List<String>, Map<Integer, ColumnPath>> rows = new LinkedHashMap<>();
        Map<Integer, CsvForm> csv = new HashMap<>();
        List<Integer> withColumns = dataset.versions()
            .stream()
            .filter((version) -> version.columns().fields() != null)
            .map((version) -> version.columns().version())
            .toList();
        for (Contents.Version version : dataset.versions().reversed()) {
            csv.put(version.columns().version(), new CsvForm(version.columns()));
            for (ColumnPath column : ColumnPath.paths(version.schemaColumns())) {
                rows.computeIfAbsent(List.of(column.path(), column.field().key()), (it) -> new LinkedHashMap<>())
                    .put(version.columns().version(), column);
            }
        }
        rows.values().forEach((versions) -> {
            ColumnPath newest = versions.values().iterator().next();
            Field field = newest.field();
            page.append("| %s | %s | %s | %s | %s | %s |\n".formatted(Markdown.name(newest.path()),
                    field.key().equals(field.name()) ? "" : Markdown.name(field.key()),
                    each(versions, (version, column) -> parquet(column.field().type())),
                    each(versions, (version, column) -> Objects.requireNonNull(csv.get(version)).of(column)),
                    Since.words(versions.keySet(), withColumns), meaning(field)));
        });
    }

    /// What holds for all versions, or what holds for each.
    private static String each(Map<Integer, ColumnPath> versions, BiFunction<Integer, ColumnPath, String> what) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        versions
            .forEach((version, column) -> found.computeIfAbsent(what.apply(version, column), (it) -> new ArrayList<>())
                .addFirst("v" + version));
        return (found.size() == 1) ? found.keySet().iterator().next()
                : found.entrySet()
                    .stream()
                    .map((entry) -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                    .collect(Collectors.joining("; "));
    }

    /// What the view does with columns whose types or names differ between versions.
    private static void appendUnited(StringBuilder page, Contents.Dataset dataset) {
        List<String> lines = new ArrayList<>();
        for (UnionColumn column : UnionColumn.of(dataset.readable())) {
            FieldType type = column.type();
            boolean renamed = column.fields().values().stream().anyMatch((it) -> !it.name().equals(column.name()));
            if (renamed
                    || column.fields().values().stream().anyMatch((it) -> !parquet(it.type()).equals(parquet(type)))) {
                lines.add("- %s is %s.\n".formatted(Markdown.name(column.name()), parquet(type)));
            }
        }
        if (!lines.isEmpty()) {
            page.append("\nIn the view, where versions differ:\n\n");
            lines.forEach(page::append);
        }
    }

    private static String meaning(Field field) {
        String description = field.description();
        return (description != null) ? Markdown.text(description) : "";
    }

    /// @param type null for what JSON text unites
    private static String parquet(@Nullable FieldType type) {
        return switch (type) {
            case null -> "string (JSON)";
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING, INT32, INT64, DOUBLE, BOOLEAN, DATE -> FieldsJson.word(scalar);
                case TIMESTAMP -> "timestamp (UTC)";
                case JSON -> "string (JSON)";
            };
            case FieldType.Decimal decimal -> "decimal(%d,%d)".formatted(decimal.precision(), decimal.scale());
            case FieldType.ListOf list -> "list of " + parquet(list.element());
            case FieldType.Struct _ -> "struct";
        };
    }

}
