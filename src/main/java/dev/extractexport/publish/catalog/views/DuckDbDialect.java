package dev.extractexport.publish.catalog.views;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.publish.catalog.content.Legible;

/// DuckDB 1.2 and newer: the schemas `results` and `evidence` for the datasets, files found by a
/// pattern whenever a view is asked.
public record DuckDbDialect() implements Dialect {

    /// Text, which may hold quotation marks, or a name.
    private static final Pattern QUOTED = Pattern.compile("'[^']*+'|\"([^\"]*+(?:\"\"[^\"]*+)*+)\"");

    @Override
    public String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public String type(FieldType.Leaf type) {
        return switch (type) {
            case FieldType.Decimal decimal -> "DECIMAL(%d, %d)".formatted(decimal.precision(), decimal.scale());
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING, JSON -> "VARCHAR";
                case INT32 -> "INTEGER";
                case INT64 -> "BIGINT";
                case DOUBLE -> "DOUBLE";
                case BOOLEAN -> "BOOLEAN";
                case DATE -> "DATE";
                case TIMESTAMP -> "TIMESTAMPTZ";
            };
        };
    }

    @Override
    public String text(String column, FieldType.Leaf from) {
        return (from == FieldType.Scalar.TIMESTAMP)
                ? "replace(CAST(make_timestamp(epoch_us(%s)) AS VARCHAR), ' ', 'T') || 'Z'".formatted(column)
                : "CAST(" + column + " AS VARCHAR)";
    }

    @Override
    public String jsonText(String column, FieldType from) {
        if (from instanceof FieldType.Leaf leaf && Dialect.isSpelledAlike(leaf)) {
            return Dialect.jsonOfText(text(column, leaf), leaf);
        }
        // to_json turns NULL into the text null.
        return "CASE WHEN " + column + " IS NOT NULL THEN CAST(to_json(" + column + ") AS VARCHAR) END";
    }

    @Override
    public String header(String root, String subject) {
        return """
                SET VARIABLE root = %s;
                -- %s
                -- Usage: duckdb -init catalog/duckdb.sql
                -- If the output was moved, change the path in line 1.
                CREATE SCHEMA IF NOT EXISTS results;
                CREATE SCHEMA IF NOT EXISTS evidence;
                """.formatted(literal(globbed(root)), subject);
    }

    /// The path as a pattern that matches this path alone.
    static String globbed(String path) {
        return path.replaceAll("[\\[*?]", "[$0]");
    }

    @Override
    public String source(String table, List<Field> columns) {
        return "";
    }

    @Override
    public String files(String table, boolean mayDiffer) {
        return "read_parquet(getvariable('root') || " + literal("/parquet/" + table + "/**/*.parquet")
                + (mayDiffer ? ", union_by_name = true" : "")
                + ", hive_partitioning = true, hive_types = {'created_month': DATE})";
    }

    @Override
    public String view(String view, String query) {
        return unseen(query) + "CREATE OR REPLACE VIEW " + viewName(view) + " AS\n" + query + ";\n";
    }

    /// A comment that shows the names of a query that cannot be read as they stand; empty
    /// where all can. DuckDB has no other way to write a name than itself.
    static String unseen(String query) {
        String names = QUOTED.matcher(query)
            .results()
            .filter((quoted) -> quoted.group(1) != null)
            .map((quoted) -> quoted.group(1).replace("\"\"", "\""))
            .filter((name) -> !Legible.isLegible(name))
            .map(Legible::name)
            .distinct()
            .collect(Collectors.joining(", "));
        return names.isEmpty() ? ""
                : "-- Names with characters that cannot be seen, as JSON writes them: " + names + "\n";
    }

    @Override
    public String allBut(String column) {
        return "* EXCLUDE (" + column + ")";
    }

    @Override
    public String viewName(String view) {
        int dot = view.indexOf('.');
        return (dot < 0) ? "main." + view : view.substring(0, dot + 1) + identifier(view.substring(dot + 1));
    }

}
