package dev.extractexport.publish.catalog;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Descriptions;
import dev.extractexport.publish.catalog.views.DuckDbDialect;
import dev.extractexport.publish.catalog.views.SparkDialect;
import dev.extractexport.publish.catalog.views.UnionColumn;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
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
        ArrayNode withoutParquet = root.putArray("exports_without_parquet");
        this.contents.withoutParquet().forEach(withoutParquet::add);
        root.set("csv", csvDialect());
        ArrayNode tables = root.putArray("tables");
        for (Contents.JobTable table : this.contents.jobTables()) {
            String name = table.schema().name();
            ObjectNode node = tables.addObject().put("name", name);
            node.set("views", views(name));
            node.set("columns", FieldsJson.tree(table.schema().columns()));
            node.set("files", files(name, table.files()));
            ArrayNode flat = node.putArray("csv_tables");
            if (table.hasCsv()) {
                flat.add(csvTable(FlatTables.of(table.schema()).main(), name, csvOf(table.files())));
            }
        }
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
        dataset.versions().forEach((version) -> versions.add(version(version)));
        return node;
    }

    /// The columns of the view, and which version's column each takes.
    private static ArrayNode viewColumns(List<DatasetVersion> versions) {
        ArrayNode columns = JsonNodeFactory.instance.arrayNode();
        for (UnionColumn column : UnionColumn.of(versions)) {
            ObjectNode node = columns.addObject()
                .put("name", column.name())
                .put("type", (column.type() != null) ? FieldsJson.word(column.type()) : "json");
            ObjectNode from = node.putObject("from");
            new TreeMap<>(column.fields()).forEach((version, field) -> from.put("v" + version, field.name()));
        }
        return columns;
    }

    private static ObjectNode version(Contents.Version version) {
        DatasetVersion columns = version.columns();
        ObjectNode node = JsonNodeFactory.instance.objectNode()
            .put("version", columns.version())
            .put("first_export", version.firstExport())
            .put("rows", version.files().stream().mapToLong(Parts.Totals::rows).max().orElse(0));
        node.set("columns", FieldsJson.tree(version.ownColumns()));
        node.set("fields", FieldsJson.tree(version.schemaColumns()));
        node.set("files", files(version.table(), version.files()));
        node.set("csv_tables", csvTables(version));
        return node;
    }

    /// How every CSV file is written.
    private ObjectNode csvDialect() {
        return JsonNodeFactory.instance.objectNode()
            .put("delimiter", String.valueOf(this.contents.csvDelimiter()))
            .put("quote", "\"")
            .put("newline", "\r\n")
            .put("encoding", "UTF-8")
            .put("guard", "'");
    }

    private static ArrayNode csvTables(Contents.Version version) {
        ArrayNode tables = JsonNodeFactory.instance.arrayNode();
        if (version.hasCsv()) {
            for (FlatTable table : FlatTables.of(version.columns().table()).tables()) {
                Parts.Totals files = table.isMain() ? csvOf(version.files()) : version.lists().get(table.list());
                tables.add(csvTable(table, version.csvFolder(table.list()), files));
            }
        }
        return tables;
    }

    private static Parts.@Nullable Totals csvOf(List<Parts.Totals> files) {
        return files.stream().filter((file) -> file.format().equals("csv")).findFirst().orElse(null);
    }

    /// @param files null for a list that has had no element yet
    private static ObjectNode csvTable(FlatTable table, String folder, Parts.@Nullable Totals files) {
        ObjectNode node = JsonNodeFactory.instance.objectNode()
            .put("list", table.isMain() ? null : table.list())
            .put("path", "csv/" + folder)
            .put("glob", "csv/" + folder + "/**/*.csv*")
            .put("files", (files != null) ? files.files() : 0)
            .put("rows", (files != null) ? files.rows() : 0)
            .put("bytes", (files != null) ? files.bytes() : 0);
        node.set("names", texts(table.names()));
        node.set("keys", texts(table.keys()));
        ArrayNode columns = node.putArray("columns");
        for (FlatColumn column : table.columns()) {
            ObjectNode cell = columns.addObject()
                .put("header", column.header())
                .put("name", column.name())
                .put("role", column.role().name().toLowerCase(Locale.ROOT))
                .put("type", FieldsJson.word(column.type()));
            cell.set("names", texts(column.names()));
            cell.set("keys", texts(column.keys()));
        }
        return node;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        texts.forEach(nodes::add);
        return nodes;
    }

    private static ArrayNode files(String table, List<Parts.Totals> files) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (Parts.Totals file : files) {
            String folder = file.format() + "/" + table;
            nodes.addObject()
                .put("format", file.format())
                .put("path", folder)
                .put("glob", folder + "/**/*." + file.format() + (file.format().equals("csv") ? "*" : ""))
                .put("files", file.files())
                .put("rows", file.rows())
                .put("bytes", file.bytes());
        }
        return nodes;
    }

}
