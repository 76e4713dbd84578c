package dev.extractexport.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// A JSON value as the contract compares it: numbers by value, members in any order, null and
/// missing alike, and of repeated keys also the earlier values. Scalars are String, BigDecimal and
/// Boolean, arrays are lists.
public final class JsonValue {

    private static final JsonFactory JSON = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(10_000).maxNumberLength(1 << 24).build())
        .build();

    private JsonValue() {
    }

    public static Object parse(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return value(parser);
        }
    }

    /// From the plain Java of [RowRecorder].
    public static Object of(Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Members members = new Members();
            map.forEach((key, value) -> members.put((String) key, of(value)));
            return members;
        }
        if (plain instanceof List<?> list) {
            List<Object> elements = new ArrayList<>();
            list.forEach((element) -> elements.add(of(element)));
            return elements;
        }
        return (plain instanceof Number number) ? number(number.toString()) : plain;
    }

    /// How many strings, numbers and booleans a value holds, those of earlier members
    /// included.
    public static long scalars(Object value) {
        return switch (value) {
            case null -> 0;
            case Members members -> members.scalars();
            case List<?> list -> list.stream().mapToLong(JsonValue::scalars).sum();
            default -> 1;
        };
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text).stripTrailingZeros();
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Members members = new Members();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String key = parser.currentName();
                    parser.nextToken();
                    members.put(key, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError("Not a value: " + parser.currentToken());
        };
    }

    /// An object.
    public static final class Members {

        private final Map<String, Object> last = new HashMap<>();

        private final Map<String, List<Object>> earlier = new HashMap<>();

        public Object get(String key) {
            return this.last.get(key);
        }

        /// Adds a member after those that are there.
        public void put(String key, Object value) {
            if (this.last.containsKey(key)) {
                putEarlier(key, this.last.get(key));
            }
            this.last.put(key, value);
        }

        /// Replaces the last value of a key.
        public void set(String key, Object value) {
            this.last.put(key, value);
        }

        /// Adds a value before the last, after the other earlier ones.
        public void putEarlier(String key, Object value) {
            this.earlier.computeIfAbsent(key, (_) -> new ArrayList<>()).add(value);
        }

        private long scalars() {
            return this.last.values().stream().mapToLong(JsonValue::scalars).sum()
                    + this.earlier.values().stream().mapToLong(JsonValue::scalars).sum();
        }

        /// Takes a key away with all its values.
        public void remove(String key) {
            this.last.remove(key);
            this.earlier.remove(key);
        }

        private Map<String, Object> present() {
            Map<String, Object> present = new HashMap<>(this.last);
            present.values().removeIf(Objects::isNull);
            return present;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Members members && present().equals(members.present())
                    && this.earlier.equals(members.earlier);
        }

        @Override
        public int hashCode() {
            return present().hashCode();
        }

        @Override
        public String toString() {
            return present() + (this.earlier.isEmpty() ? "" : " after " + this.earlier);
        }

    }

}
