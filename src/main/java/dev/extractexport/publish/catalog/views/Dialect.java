package dev.extractexport.publish.catalog.views;

import java.util.List;
import java.util.stream.Collectors;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;

/// How an engine writes what the views need. The views themselves are the same for all.
public sealed interface Dialect permits DuckDbDialect, SparkDialect {

    /// A name, quoted where the engine needs it.
    String identifier(String name);

    /// Text as a literal.
    String literal(String text);

    /// The engine's word for a type.
    String type(FieldType.Leaf type);

    /// A value as text; null stays null. A moment is text as
    /// `2026-11-01T12:00:00.5Z`, whatever the session's time zone.
    String text(String column, FieldType.Leaf from);

    /// A value as JSON text; null stays null.
    String jsonText(String column, FieldType from);

    /// What begins the file: the root in line 1, and how to load the rest.
    /// @param root the output, absolute
    String header(String root, String subject);

    /// What makes the files of a table readable, before views name them; may be empty.
    /// @param table below `parquet/`
    /// @param columns that older files may lack, or an empty list where all files agree
    String source(String table, List<Field> columns);

    /// What stands after `FROM` for the files of a table.
    /// @param mayDiffer whether files of different releases may differ in their columns
    String files(String table, boolean mayDiffer);

    /// A whole statement that makes a view.
    /// @param view a name of ours, or `results.<dataset>` or `evidence.<dataset>`
    String view(String view, String query);

    /// All columns of a query but one.
    String allBut(String column);

    /// The name of a view as queries write it.
    String viewName(String view);

    /// A table without rows, as a query.
    default String empty(TableSchema table, String partition) {
        return "SELECT " + table.columns()
            .stream()
            .map((field) -> "CAST(NULL AS %s) AS %s".formatted(type((FieldType.Leaf) field.type()),
                    identifier(field.name())))
            .collect(Collectors.joining(", ")) + ", CAST(NULL AS DATE) AS " + partition + " LIMIT 0";
    }

    /// Whether JSON text of a value is its text, in quotation marks or not.
    static boolean isSpelledAlike(FieldType.Leaf type) {
        return type instanceof FieldType.Decimal || type == FieldType.Scalar.DATE || type == FieldType.Scalar.TIMESTAMP;
    }

    /// JSON text of a value whose text is known; null stays null.
    static String jsonOfText(String text, FieldType.Leaf type) {
        boolean number = type instanceof FieldType.Decimal decimal && !decimal.text();
        return number ? text : "'\"' || " + text + " || '\"'";
    }

}
