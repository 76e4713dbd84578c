package dev.extractexport.flatten;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType.Scalar;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.facts.Fact;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One column of a table about jobs and where its values come from.
/// @param name of the column
/// @param type of its values
/// @param value gives a String, Integer, Long, Double, Boolean, Instant or JsonNode that suits the
/// type, or null
record FactColumn(String name, Scalar type, Value value) {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// Finds the value of a column.
    @FunctionalInterface
    interface Value {

        @Nullable Object of(FactRow row);

    }

    /// The column that takes a fact and has its name.
    static FactColumn of(Fact fact, Scalar type) {
        return new FactColumn(fact.name().toLowerCase(Locale.ROOT), type, (row) -> row.take(fact, type));
    }

    static TableSchema schema(String table, List<FactColumn> columns) {
        return new TableSchema(table,
                columns.stream().map((column) -> Field.of(column.name(), column.type())).toList());
    }

    /// Pushes one row: the columns are asked in their order.
    static void write(List<FactColumn> columns, FactRow row, RowSink sink) {
        sink.startRow();
        for (int i = 0; i < columns.size(); i++) {
            Object value = columns.get(i).value().of(row);
            if (value != null) {
                sink.startField(i);
                push(value, sink);
                sink.endField(i);
            }
        }
        sink.endRow();
    }

    private static void push(Object value, RowSink sink) {
        switch (value) {
            case String text -> pushText(text, sink);
            case Integer number -> sink.longValue(number);
            case Long number -> sink.longValue(number);
            case Double number -> sink.doubleValue(number);
            case Boolean truth -> sink.booleanValue(truth);
            case Instant moment -> sink.longValue(Timestamps.micros(moment));
            case JsonNode node -> pushText(MAPPER.writeValueAsString(node), sink);
            default -> throw new IllegalStateException("No column holds a " + value.getClass());
        }
    }

    private static void pushText(String text, RowSink sink) {
        byte[] utf8 = FieldsJson.escapeLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
        sink.textValue(utf8, 0, utf8.length);
    }

}
