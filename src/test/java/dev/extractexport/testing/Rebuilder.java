package dev.extractexport.testing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.testing.JsonValue.Members;

/// Turns a row and its `_rescued` back into the JSON it came from.
public final class Rebuilder {

    private final FieldType.Struct fields;

    public Rebuilder(FieldType.Struct fields) {
        this.fields = fields;
    }

    /// @param row plain Java, by column name
    public Object rebuild(Map<String, Object> row) {
        Object root = members(this.fields, row);
        Object rescued = row.get("_rescued");
        if (rescued != null) {
            for (Object entry : (List<?>) JsonValue.parse((String) rescued)) {
                root = apply((Members) entry, root);
            }
        }
        return root;
    }

    /// The value without what its columns skip.
    public Object withoutSkipped(Object row) {
        return withoutSkipped(this.fields, row);
    }

    private static Object withoutSkipped(FieldType type, Object value) {
        switch (type) {
            case FieldType.Struct struct when value instanceof Members members -> {
                struct.skipped().forEach(members::remove);
                struct.fields().forEach((field) -> withoutSkipped(field.type(), members.get(field.key())));
            }
            case FieldType.ListOf list when value instanceof List<?> elements ->
                elements.forEach((element) -> withoutSkipped(list.element(), element));
            case FieldType.Struct _, FieldType.ListOf _, FieldType.Leaf _ -> {
                // Nothing is skipped inside.
            }
        }
        return value;
    }

    private static Object apply(Members entry, Object root) {
        String pointer = (String) entry.get("pointer");
        Object value = entry.get("value");
        if (pointer.isEmpty()) {
            return value;
        }
        String[] path = pointer.substring(1).split("/", -1);
        Object parent = root;
        for (int i = 0; i < path.length - 1; i++) {
            parent = (parent instanceof List<?> list) ? list.get(Integer.parseInt(path[i]))
                    : ((Members) parent).get(key(path[i]));
        }
        String last = path[path.length - 1];
        if (parent instanceof Members members) {
            if ("duplicate".equals(entry.get("reason"))) {
                members.putEarlier(key(last), value);
            }
            else {
                members.set(key(last), value);
            }
        }
        else {
            @SuppressWarnings("unchecked")
            List<Object> elements = (List<Object>) parent;
            elements.set(Integer.parseInt(last), value);
        }
        return root;
    }

    private static String key(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }

    private static Members members(FieldType.Struct struct, Map<?, ?> row) {
        Members members = new Members();
        for (Field field : struct.fields()) {
            Object value = row.get(field.name());
            if (value != null) {
                members.put(field.key(), value(field.type(), value));
            }
        }
        return members;
    }

    private static Object value(FieldType type, Object value) {
        return switch (type) {
            case FieldType.Struct struct -> members(struct, (Map<?, ?>) value);
            case FieldType.ListOf list -> {
                List<Object> elements = new ArrayList<>();
                for (Object element : (List<?>) value) {
                    elements.add((element != null) ? value(list.element(), element) : null);
                }
                yield elements;
            }
            case FieldType.Decimal decimal ->
                decimal.text() ? ((BigDecimal) value).toPlainString() : JsonValue.of(value);
            case FieldType.Scalar scalar -> switch (scalar) {
                case JSON -> JsonValue.parse((String) value);
                case DATE -> day((long) value);
                case TIMESTAMP -> moment((long) value);
                case STRING, INT32, INT64, DOUBLE, BOOLEAN -> JsonValue.of(value);
            };
        };
    }

    /// `2026-11-01`.
    public static String day(long days) {
        return LocalDate.ofEpochDay(days).toString();
    }

    /// `2026-11-01T12:00:00.5Z`: seconds always, no zeros at the end of a fraction.
    public static String moment(long micros) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), 0, ZoneOffset.UTC);
        String fraction = "%06d".formatted(Math.floorMod(micros, 1_000_000L)).replaceFirst("0+$", "");
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").format(time)
                + (fraction.isEmpty() ? "" : "." + fraction) + "Z";
    }

}
