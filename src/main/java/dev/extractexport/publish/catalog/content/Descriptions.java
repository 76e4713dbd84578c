package dev.extractexport.publish.catalog.content;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.TableSchema;
import org.jspecify.annotations.Nullable;

/// What our own columns mean. The words lie beside this class, one line for each column.
public final class Descriptions {

    private static final Properties WORDS = read();

    private Descriptions() {
    }

    /// The meaning of a column, or null for one of a schema.
    /// @param table `runs`, `usage`, `rejects`, `schema_changes`, `results`, `evidence`
    /// or
    /// `low_confidence`
    public static @Nullable String of(String table, String column) {
        return WORDS.getProperty(table + "." + column);
    }

    /// The meaning of the partition column, or of a column of a view.
    public static String of(String column) {
        return Objects.requireNonNull(WORDS.getProperty(column));
    }

    /// A table with the meaning of each of its columns.
    static TableSchema described(TableSchema table) {
        return new TableSchema(table.name(),
                table.columns().stream().map((column) -> described(table.name(), column)).toList(), table.key());
    }

    /// A column of ours with its meaning.
    static Field described(String table, Field column) {
        return new Field(column.name(), column.key(), column.type(), of(table, column.name()));
    }

    private static Properties read() {
        Properties words = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(Descriptions.class.getResourceAsStream("columns.properties")),
                StandardCharsets.UTF_8)) {
            words.load(reader);
            return words;
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

}
