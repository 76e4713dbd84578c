package dev.extractexport.publish.catalog.views;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;

/// Spark 4.0 and newer: temporary views, which need no metastore. A dataset's views are
/// `results_<dataset>` and `evidence_<dataset>`; the files of each table are a view `_files_…` or
/// `_evidence_files_…` of their own.
public record SparkDialect() implements Dialect {

    /// Names of ours that need no quotes. All others are quoted: a field may be called
    /// `current_date`.
    private static final Pattern PLAIN = Pattern.compile(
            "_[a-z0-9_]+|(results|evidence)_[a-z0-9_]+|runs|usage|usage_current|rejects|rejects_open|schema_changes|low_confidence"
                    + "|created_month");

    private static final Pattern QUOTED = Pattern.compile("`[^`]*+(?:``[^`]*+)*+`");

    /// What means something to one of the programs that split a file into statements,
    /// even inside a quoted name, and `${`, which would be replaced by a setting or a
    /// variable of the environment.
    private static final Pattern RISKY = Pattern.compile("[;'\"\\\\\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]|\\$\\{|.``|--|/\\*");

    /// JSON has milliseconds in the session's time zone unless told otherwise.
    private static final String MICROSECONDS = ", 'timestampFormat', 'yyyy-MM-dd HH:mm:ss.SSSSSSXXX', 'timeZone', 'UTC'";

    @Override
    public String identifier(String name) {
        return PLAIN.matcher(name).matches() ? name : "`" + name.replace("`", "``") + "`";
    }

    @Override
    public String literal(String text) {
        StringBuilder literal = new StringBuilder("'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\'', '\\' -> literal.append('\\').append(c);
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '$' -> literal.append("\\u0024");
                default -> literal.append(isUnseen(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return literal.append('\'').toString();
    }

    private static boolean isUnseen(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    @Override
    public String type(FieldType.Leaf type) {
        return switch (type) {
            case FieldType.Decimal decimal -> "DECIMAL(%d, %d)".formatted(decimal.precision(), decimal.scale());
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING, JSON -> "STRING";
                case INT32 -> "INT";
                case INT64 -> "BIGINT";
                case DOUBLE -> "DOUBLE";
                case BOOLEAN -> "BOOLEAN";
                case DATE -> "DATE";
                case TIMESTAMP -> "TIMESTAMP";
            };
        };
    }

    /// A moment becomes a wall clock's time in UTC by way of its microseconds: every
    /// other way asks for the session's time zone, in which some times come twice.
    @Override
    public String text(String column, FieldType.Leaf from) {
        return (from == FieldType.Scalar.TIMESTAMP)
                ? """
                        concat(replace(CAST(TIMESTAMP_NTZ'1970-01-01 00:00:00' + \
                        make_dt_interval(0, 0, 0, CAST(unix_micros(%s) AS DECIMAL(18, 0)) / 1000000) AS STRING), ' ', 'T'), 'Z')"""
                    .formatted(column)
                : "CAST(" + column + " AS STRING)";
    }

    @Override
    public String jsonText(String column, FieldType from) {
        if (from instanceof FieldType.Leaf leaf) {
            if (Dialect.isSpelledAlike(leaf)) {
                return Dialect.jsonOfText(text(column, leaf), leaf);
            }
            // to_json takes no scalars: a list of one, without its brackets.
            return "CASE WHEN %1$s IS NOT NULL THEN regexp_extract(to_json(array(%1$s)), '^.(.*).', 1) END"
                .formatted(column);
        }
        return "to_json(" + column + ", map('ignoreNullFields', 'false'" + (holdsMoments(from) ? MICROSECONDS : "")
                + "))";
    }

    private static boolean holdsMoments(FieldType type) {
        return switch (type) {
            case FieldType.Leaf leaf -> leaf == FieldType.Scalar.TIMESTAMP;
            case FieldType.ListOf list -> holdsMoments(list.element());
            case FieldType.Struct struct -> struct.fields().stream().anyMatch((field) -> holdsMoments(field.type()));
        };
    }

    @Override
    public String header(String root, String subject) {
        return """
                SET root=%s;
                -- %s
                -- Usage: spark-sql -f FILE, or spark-sql -i catalog/spark.sql to go on asking. In a notebook:
                --   for statement in open("catalog/spark.sql", encoding="utf-8").read().split(";\\n"):
                --       if statement.strip(): spark.sql(statement)
                -- If the output was moved, change the path in line 1. Load the file again to see later exports.
                SET spark.sql.variable.substitute=true;
                """.formatted(substituted(root), subject);
    }

    /// The path as it must stand in line 1 so that `'${root}/…'` is a literal, and in it
    /// a pattern that matches this path alone. No quote stands there as it is: outside of
    /// a literal, Spark 4.2 takes one for the beginning of text, escaped or not.
    private static String substituted(String path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            switch (c) {
                case '[', ']', '{', '}', '*', '?' -> text.append("\\\\").append(c);
                case '\'', '"', '`', '$' -> text.append("\\u%04x".formatted((int) c));
                case '-' -> text.append(text.toString().endsWith("-") ? "\\u002d" : "-");
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    @Override
    public String source(String table, List<Field> columns) {
        String schema = columns.isEmpty() ? ""
                : columns.stream()
                    .map((field) -> identifier(field.name()) + " " + type((FieldType.Leaf) field.type()))
                    .collect(Collectors.joining(", ", " (", ", created_month DATE)"));
        return "CREATE OR REPLACE TEMPORARY VIEW %s%s\nUSING parquet OPTIONS (path '${root}/parquet/%s');\n"
            .formatted(files(table, false), schema, table);
    }

    @Override
    public String files(String table, boolean mayDiffer) {
        // Two beginnings: dataset evidence_a has results, and dataset a_v1 evidence.
        String files = table.startsWith("evidence/") ? "_evidence_files_" : "_files_";
        return identifier(files + table.replaceFirst("^(results|evidence)/", "").replace('/', '_'));
    }

    /// A view whose names could mean something to what splits a file into statements, or
    /// look like a variable, is made out of a literal in which they are escaped.
    @Override
    public String view(String view, String query) {
        String statement = "CREATE OR REPLACE TEMPORARY VIEW " + viewName(view) + " AS\n" + query;
        if (QUOTED.matcher(query).results().noneMatch((name) -> RISKY.matcher(name.group()).find())) {
            return statement + ";\n";
        }
        return """
                SET spark.sql.variable.substitute=false;
                EXECUTE IMMEDIATE %s;
                SET spark.sql.variable.substitute=true;
                """.formatted(literal(statement));
    }

    @Override
    public String allBut(String column) {
        return "* EXCEPT (" + column + ")";
    }

    @Override
    public String viewName(String view) {
        return identifier(view.replace('.', '_'));
    }

}
