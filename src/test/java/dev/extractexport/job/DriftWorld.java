package dev.extractexport.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Documents whose schemas change from night to night, from a seed, with the versions and sums that
/// an export must find: written down here without a look at how it finds them.
///
/// A type is a word, a map of keys to types, or a list of one type.
final class DriftWorld {

    private static final List<String> WORDS = List.of("string", "integer", "number", "boolean", "any");

    private static final List<String> KEYS = List.of("amount", "Amount", "total", "name", "tags", "lines", "vendor",
            "a.b", "date", "é");

    /// Configurations: the last two are one dataset by an alias.
    private static final List<String> CONFIGURATIONS = List.of("plain", "wild", "left", "right");

    static final String ALIAS = "united";

    private final Random random;

    private final Documents documents;

    private final Map<String, List<Map<String, Object>>> schemas = new TreeMap<>();

    private final Map<String, Map<String, Integer>> versions = new TreeMap<>();

    private final Map<String, Expected> expected = new TreeMap<>();

    private int jobs;

    DriftWorld(long seed, Documents documents) {
        this.random = new Random(seed);
        this.documents = documents;
        CONFIGURATIONS.forEach((configuration) -> this.schemas.put(configuration,
                new ArrayList<>(List.of(struct(KEYS.subList(0, 5), 0)))));
    }

    /// What one version must hold.
    static final class Expected {

        long rows;

        int fields;

        final Map<String, Double> sums = new TreeMap<>();

    }

    /// By `<dataset>/v<k>`.
    Map<String, Expected> expected() {
        return this.expected;
    }

    /// Adds the documents of one night.
    void turn() {
        for (String configuration : CONFIGURATIONS) {
            List<Map<String, Object>> known = this.schemas.get(configuration);
            switch (this.random.nextInt(4)) {
                case 0, 1 -> known.add(changed(known.getLast()));
                case 2 -> known.add(known.get(this.random.nextInt(known.size())));
                default -> {
                    // As it was.
                }
            }
            for (int i = this.random.nextInt(3); i >= 0; i--) {
                boolean none = configuration.equals("wild") && this.random.nextInt(5) == 0;
                add(configuration, none ? null : known.getLast());
            }
        }
    }

    private void add(String configuration, Map<String, Object> schema) {
        this.jobs++;
        String dataset = configuration.endsWith("t") ? ALIAS : configuration;
        Map<String, Integer> known = this.versions.computeIfAbsent(dataset, (it) -> new TreeMap<>());
        int version = (schema == null) ? 0 : known.computeIfAbsent(shape(schema), (it) -> known.size() + 1);
        Expected wanted = this.expected.computeIfAbsent(dataset + "/v" + version, (it) -> new Expected());
        int rows = this.random.nextInt(3);
        List<String> values = new ArrayList<>();
        for (int i = 0; i <= rows; i++) {
            values.add((schema == null) ? "{\"free\":[" + i + "]}" : row(schema, wanted));
        }
        wanted.rows += values.size();
        wanted.fields = (schema == null) ? 1 : schema.size();
        this.documents.add("job-%04d".formatted(this.jobs),
                Instant.parse("2026-09-01T00:00:00Z").plusSeconds(this.jobs * 9_000L).toString(), configuration,
                (schema != null) ? json(schema) : null,
                (rows == 0) ? values.getFirst() : "[" + String.join(",", values) + "]");
    }

    private String row(Map<String, Object> schema, Expected wanted) {
        List<String> members = new ArrayList<>();
        schema.forEach((key, type) -> {
            if (this.random.nextInt(6) > 0) {
                String value = value(type);
                members.add("\"" + key + "\":" + value);
                if (type.equals("integer") || type.equals("number")) {
                    wanted.sums.merge(key, Double.valueOf(value), Double::sum);
                }
            }
        });
        return "{" + String.join(",", members) + "}";
    }

    private String value(Object type) {
        return switch (type) {
            case Map<?, ?> struct -> struct.entrySet()
                .stream()
                .map((field) -> "\"" + field.getKey() + "\":" + value(field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
            case List<?> list -> (this.random.nextInt(5) == 0) ? "[]"
                    : "[" + value(list.getFirst()) + "," + value(list.getFirst()) + "]";
            default -> scalar(type.toString());
        };
    }

    private String scalar(String word) {
        return switch (word) {
            case "integer" -> String.valueOf(this.random.nextInt(1_000));
            // Sums of halves are exact.
            case "number" -> this.random.nextInt(1_000) + ".5";
            case "boolean" -> String.valueOf(this.random.nextBoolean());
            case "string" ->
                "\"" + List.of("x", "", "7", "true", "[1]", "é \\\"q\\\"").get(this.random.nextInt(6)) + "\"";
            default -> List.of("1", "\"text\"", "{\"k\":[1,2.5]}", "[]", "false").get(this.random.nextInt(5));
        };
    }

    private Map<String, Object> changed(Map<String, Object> schema) {
        Map<String, Object> changed = new LinkedHashMap<>(schema);
        List<String> keys = new ArrayList<>(schema.keySet());
        String key = keys.get(this.random.nextInt(keys.size()));
        switch (this.random.nextInt(4)) {
            case 0 -> changed.put(KEYS.get(this.random.nextInt(KEYS.size())), type(0));
            case 1 -> {
                if (keys.size() > 1) {
                    changed.remove(key);
                }
            }
            case 2 -> changed.put(key, type(0));
            default -> changed.replaceAll((name, type) -> inside(type));
        }
        return changed;
    }

    /// Changes what lies in structs and lists.
    private Object inside(Object type) {
        return switch (type) {
            case Map<?, ?> struct -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                struct.forEach((key, field) -> fields.put((String) key, field));
                fields.put(KEYS.get(this.random.nextInt(KEYS.size())), type(2));
                yield fields;
            }
            case List<?> list -> List.of(inside(list.getFirst()));
            default -> type.equals("integer") ? "number" : type;
        };
    }

    private Object type(int depth) {
        int kind = this.random.nextInt((depth < 2) ? 10 : 6);
        return switch (kind) {
            case 6, 7 -> struct(KEYS, depth + 1);
            case 8 -> List.of(struct(KEYS, depth + 1));
            case 9 -> List.of(WORDS.get(this.random.nextInt(WORDS.size())));
            default -> WORDS.get(kind % WORDS.size());
        };
    }

    private Map<String, Object> struct(List<String> keys, int depth) {
        List<String> some = new ArrayList<>(keys);
        Collections.shuffle(some, this.random);
        Map<String, Object> fields = new LinkedHashMap<>();
        some.subList(0, 1 + this.random.nextInt(some.size() - 1)).forEach((key) -> fields.put(key, type(depth)));
        return fields;
    }

    /// Equal for types that are one version: the order of keys does not count.
    private static String shape(Object type) {
        return switch (type) {
            case Map<?, ?> struct -> struct.entrySet()
                .stream()
                .map((field) -> field.getKey() + "=" + shape(field.getValue()))
                .sorted()
                .collect(Collectors.joining(";", "{", "}"));
            case List<?> list -> "[" + shape(list.getFirst()) + "]";
            default -> type.toString();
        };
    }

    /// The type as a schema, with titles, descriptions and orders that mean nothing.
    private String json(Object type) {
        String told = "\"title\":\"t%d\",\"description\":\"d%d\"".formatted(this.random.nextInt(9),
                this.random.nextInt(9));
        return switch (type) {
            case Map<?, ?> struct -> {
                List<String> properties = new ArrayList<>();
                struct.forEach((key, field) -> properties.add("\"" + key + "\":" + json(field)));
                List<String> required = new ArrayList<>();
                struct.keySet().forEach((key) -> required.add("\"" + key + "\""));
                Collections.shuffle(required, this.random);
                Collections.shuffle(properties, this.random);
                yield "{\"type\":\"object\",%s,\"required\":[%s],\"properties\":{%s}}".formatted(told,
                        String.join(",", required), String.join(",", properties));
            }
            case List<?> list -> "{\"type\":\"array\",%s,\"items\":%s}".formatted(told, json(list.getFirst()));
            default -> type.equals("any") ? "{" + told + "}" : "{\"type\":\"%s\",%s}".formatted(type, told);
        };
    }

}
