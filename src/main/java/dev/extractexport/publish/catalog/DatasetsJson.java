package dev.extractexport.publish.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Descriptions;
import dev.extractexport.publish.catalog.content.Evidence;
import dev.extractexport.publish.catalog.views.DuckDbDialect;
import dev.extractexport.publish.catalog.views.SparkDialect;
import dev.extractexport.publish.catalog.views.UnionColumn;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The tables of an output for programs. `docs/datasets.schema.json` describes its shape. The same
/// exports give the same bytes.
record DatasetsJson(Contents contents) {

    /// Of this document.
    static final int FORMAT = 1;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    String text() {
        ObjectNode root = JsonNodeFactory.instance.objectNode()
            .put("format", FORMAT)
            .put("release", this.contents.release())
            .put("export", this.contents.export());
        root.set("partition", partition());
        root.set("csv", csvOptions());
        ArrayNode withoutParquet = root.putArray("exports_without_parquet");
        this.contents.withoutParquet().forEach(withoutParquet::add);
        ArrayNode withoutCsv = root.putArray("exports_without_csv");
        this.contents.withoutCsv().forEach(withoutCsv::add);
        ArrayNode tables = root.putArray("tables");
        for (Contents.JobTable table : this.contents.jobTables()) {
            String name = table.schema().name();
            ObjectNode node = tables.addObject().put("name", name);
            node.set("views", views(name));
            node.set("columns", FieldsJson.tree(table.schema().columns()));
            node.set("files", files(name, table.files()));
            node.set("csv_tables", csv(table.csv(), table.schema().columns()));
        }
        ObjectNode lowConfidence = root.putObject(Evidence.LOW_CONFIDENCE.name());
        lowConfidence.set("views", views(Evidence.LOW_CONFIDENCE.name()));
        lowConfidence.set("columns", FieldsJson.tree(Evidence.LOW_CONFIDENCE.columns()));
        ArrayNode datasets = root.putArray("datasets");
        this.contents.datasets().forEach((dataset) -> datasets.add(dataset(dataset)));
        DefaultIndenter newLines = new DefaultIndenter("  ", "\n");
        return FieldsJson.escapeLoneSurrogates(MAPPER.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(newLines).withArrayIndenter(newLines))
            .writeValueAsString(root)) + "\n";
    }

    private static ObjectNode partition() {
        return JsonNodeFactory.instance.objectNode()
            .put("name", Contents.PARTITION)
            .put("type", "date")
            .put("description", Descriptions.of(Contents.PARTITION));
    }

    private static ObjectNode views(String view) {
        return JsonNodeFactory.instance.objectNode()
            .put("duckdb", new DuckDbDialect().viewName(view))
            .put("spark", new SparkDialect().viewName(view));
    }

    private static ObjectNode dataset(Contents.Dataset dataset) {
        int space = dataset.key().indexOf(' ');
        String kind = dataset.key().substring(0, space);
        String value = dataset.key().substring(space + 1);
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", dataset.name());
        node.putObject("key").put("kind", kind).put("value", value);
        node.put("alias", kind.equals("alias") ? value : null);
        if (dataset.readable().isEmpty()) {
            node.putNull("views");
        }
        else {
            node.set("views", views("results." + dataset.name()));
        }
        node.set("view_columns", viewColumns(dataset.readable()));
        ArrayNode versions = node.putArray("versions");
        Since since = Since.of(dataset);
        dataset.versions().forEach((version) -> versions.add(version(version, since)));
        node.set("evidence", evidence(dataset.evidence()));
        return node;
    }

    /// Null where no document has evidence.
    private static JsonNode evidence(Evidence evidence) {
        if (evidence.files().isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("views", evidence.hasParquet() ? views(evidence.view()) : JsonNodeFactory.instance.nullNode());
        node.set("columns", FieldsJson.tree(Evidence.COLUMNS));
        node.set("files", files(evidence.table(), evidence.files()));
        node.set("csv_tables", csv(evidence.csv(), Evidence.COLUMNS));
        return node;
    }

    /// The columns of the view, and which version's column each takes.
    private static ArrayNode viewColumns(List<DatasetVersion> versions) {
        ArrayNode columns = JsonNodeFactory.instance.arrayNode();
        for (UnionColumn column : UnionColumn.of(versions)) {
            ObjectNode node = FieldsJson.putWord((column.type() != null) ? column.type() : FieldType.Scalar.JSON,
                    columns.addObject().put("name", column.name()));
            ObjectNode from = node.putObject("from");
            for (DatasetVersion version : versions) {
                Field field = column.fields().get(version.version());
                if (field != null) {
                    from.put("v" + version.version(), field.name());
                }
            }
        }
        return columns;
    }

    private static ObjectNode version(Contents.Version version, Since since) {
        DatasetVersion columns = version.columns();
        ObjectNode node = JsonNodeFactory.instance.objectNode()
            .put("version", columns.version())
            .put("first_export", version.firstExport())
            .put("rows", version.files().stream().mapToLong(Parts.Totals::rows).max().orElse(0));
        node.set("columns", FieldsJson.tree(version.ownColumns()));
        node.set("fields", since.addTo(FieldsJson.treeWithPointers(version.schemaColumns())));
        ArrayNode skipped = node.putArray("skipped");
        if (columns.fields() != null) {
            columns.fields().skipped().forEach(skipped::add);
        }
        node.set("files", files(version.table(), version.files()));
        node.set("csv_tables", csv(version.csv(), version.ownColumns()));
        return node;
    }

    /// How all CSV files are read; null where there are none.
    private JsonNode csvOptions() {
        Character delimiter = this.contents.csvDelimiter();
        return (delimiter == null) ? JsonNodeFactory.instance.nullNode()
                : JsonNodeFactory.instance.objectNode()
                    .put("delimiter", String.valueOf(delimiter))
                    .put("quote", "\"")
                    .put("escape", "\"")
                    .put("newline", "\r\n")
                    .put("encoding", "UTF-8")
                    .put("header", true)
                    .put("null", "an empty cell without quotation marks")
                    .put("formula_guard", "'");
    }

    /// The flat tables: a table itself and each of its lists of objects.
    /// @param own our columns, which no JSON key leads to
    private static ArrayNode csv(List<Contents.CsvTable> tables, List<Field> own) {
        Set<String> ownNames = own.stream().map(Field::name).collect(Collectors.toSet());
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (Contents.CsvTable table : tables) {
            ObjectNode node = nodes.addObject().put("list", table.table().list());
            table.table().keys().forEach(node.putArray("keys")::add);
            ArrayNode columns = node.putArray("columns");
            for (FlatColumn column : table.table().columns()) {
                ObjectNode cell = FieldsJson.putWord(column.type(),
                        columns.addObject()
                            .put("header", column.header())
                            .put("name", column.name())
                            .put("role", column.role().name().toLowerCase(Locale.ROOT)));
                boolean isOwn = column.names().size() == 1 && ownNames.contains(column.names().getFirst())
                        && (table.table().isMain() || column.role() == FlatColumn.Role.KEY);
                ArrayNode keys = cell.putArray("keys");
                if (!isOwn) {
                    column.keys().forEach(keys::add);
                }
            }
            node.set("files", files(table.folder(), List.of(table.files())).get(0));
        }
        return nodes;
    }

    private static ArrayNode files(String table, List<Parts.Totals> files) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (Parts.Totals file : files) {
            String folder = file.format() + "/" + table;
            nodes.addObject()
                .put("format", file.format())
                .put("path", folder)
                .put("glob", Contents.glob(file.format(), table))
                .put("files", file.files())
                .put("rows", file.rows())
                .put("bytes", file.bytes());
        }
        return nodes;
    }

}
