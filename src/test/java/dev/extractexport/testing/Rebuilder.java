package dev.extractexport.testing;

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
            case FieldType.Scalar scalar ->
                (scalar == FieldType.Scalar.JSON) ? JsonValue.parse((String) value) : JsonValue.of(value);
        };
    }

}
