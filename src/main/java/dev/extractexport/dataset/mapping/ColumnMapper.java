package dev.extractexport.dataset.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.extractexport.dataset.ColumnNames;
import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.Fingerprint;

/// Gives the columns that a schema asks for the names and types of a [Mapping], and remembers which
/// of its rules met a field.
public final class ColumnMapper {

    /// In the hash of a version whose names are not the schema's own.
    private static final String SNAKE_CASE = "snake_case ";

    /// The step of a pointer into every element of a list.
    private static final String ELEMENT = "*";

    private final Mapping mapping;

    /// Of each dataset that was met: rules by pointer, with what was found instead of a
    /// field that suits; empty once one was met.
    private final Map<String, Map<String, String>> findings = new TreeMap<>();

    public ColumnMapper(Mapping mapping) {
        this.mapping = mapping;
    }

    /// The columns of one schema in one dataset.
    /// @param fields of a row
    /// @param shapeHash equal for what may share a version
    public record Columns(FieldType.Struct fields, String shapeHash) {
    }

    /// The rules and what they did while one schema is walked.
    private record Walk(Map<String, FieldRule> rules, Map<String, String> misfits, List<String> met) {
    }

    /// Applies the rules of a dataset.
    /// @param dataset its name
    /// @param schema as the schema alone would have it
    public Columns columns(String dataset, FieldType.Struct schema) {
        Walk walk = new Walk(this.mapping.fieldsOf(dataset), new TreeMap<>(), new ArrayList<>());
        FieldType.Struct fields = struct(schema, "", walk);
        Map<String, String> found = this.findings.computeIfAbsent(dataset, (name) -> new TreeMap<>());
        walk.rules().keySet().forEach((pointer) -> {
            if (walk.met().contains(pointer)) {
                found.put(pointer, "");
            }
            else {
                String misfit = walk.misfits().get(pointer);
                found.putIfAbsent(pointer, (misfit != null) ? misfit : whatIsNear(schema, pointer));
            }
        });
        return new Columns(fields, Fingerprint.shapeHash(fields, renames(schema) ? SNAKE_CASE : ""));
    }

    /// The rules that met no field that suits them, as sentences that name the key of the
    /// job file. Those of a dataset without documents this time are left out.
    /// @param known whether there is a dataset of that name
    public List<String> unmet(Predicate<String> known) {
        List<String> unmet = new ArrayList<>();
        this.mapping.fields().forEach((dataset, rules) -> {
            Map<String, String> found = this.findings.get(dataset);
            rules.forEach((pointer, rule) -> {
                String finding = (found != null) ? found.getOrDefault(pointer, "")
                        : known.test(dataset) ? "" : "there is no dataset '" + dataset + "'";
                if (!finding.isEmpty()) {
                    unmet.add("fields.%s.%s: %s changes nothing: %s".formatted(dataset, pointer, rule.text(), finding));
                }
            });
        });
        return unmet;
    }

    private FieldType.Struct struct(FieldType.Struct struct, String pointer, Walk walk) {
        List<String> names = names(struct, pointer.isEmpty());
        // A struct needs a field, and what does not fit one needs the struct.
        boolean maySkip = pointer.isEmpty() || struct.fields()
            .stream()
            .anyMatch((field) -> walk.rules().get(pointer + "/" + Field.step(field.key())) != FieldRule.Plain.SKIP);
        List<Field> fields = new ArrayList<>();
        List<String> skipped = new ArrayList<>(struct.skipped());
        for (int i = 0; i < names.size(); i++) {
            Field field = struct.fields().get(i);
            String place = pointer + "/" + Field.step(field.key());
            if (maySkip && walk.rules().get(place) == FieldRule.Plain.SKIP) {
                walk.met().add(place);
                skipped.add(field.key());
            }
            else {
                FieldType type = mapped(field.type(), place, walk);
                fields.add(new Field(names.get(i), field.key(), type, field.description()));
            }
        }
        return new FieldType.Struct(fields, skipped);
    }

    private List<String> names(FieldType.Struct struct, boolean row) {
        return switch (this.mapping.names()) {
            case SCHEMA -> struct.fields().stream().map(Field::name).toList();
            case SNAKE_CASE ->
                ColumnNames.unique(struct.fields().stream().map((field) -> SnakeCase.of(field.key())).toList(),
                        row ? DatasetVersion.RESERVED : List.of());
        };
    }

    /// The type of a place.
    private FieldType mapped(FieldType type, String pointer, Walk walk) {
        FieldRule rule = walk.rules().get(pointer);
        FieldType ruled = (rule != null) ? rule.applied(type) : null;
        if (ruled != null) {
            walk.met().add(pointer);
            return ruled;
        }
        if (rule != null) {
            walk.misfits()
                .put(pointer,
                        (rule == FieldRule.Plain.SKIP)
                                ? "it would leave nothing of %s, which can be skipped itself".formatted(around(pointer))
                                : "the field is of type %s".formatted(FieldsJson.word(type)));
        }
        return switch (type) {
            case FieldType.Leaf leaf -> leaf;
            case FieldType.ListOf list -> new FieldType.ListOf(mapped(list.element(), pointer + "/" + ELEMENT, walk));
            case FieldType.Struct struct -> struct(struct, pointer, walk);
        };
    }

    /// The place that another is directly in.
    private static String around(String pointer) {
        return pointer.substring(0, pointer.lastIndexOf('/'));
    }

    /// Whether names differ from those that the schema alone would give.
    private boolean renames(FieldType type) {
        return this.mapping.names() == Mapping.Names.SNAKE_CASE && switch (type) {
            case FieldType.Leaf _ -> false;
            case FieldType.ListOf list -> renames(list.element());
            case FieldType.Struct struct -> struct.fields()
                .stream()
                .anyMatch((field) -> !SnakeCase.of(field.key()).equals(field.key()) || renames(field.type()));
        };
    }

    /// Where the way to a field that is not there ends.
    private static String whatIsNear(FieldType.Struct schema, String pointer) {
        FieldType type = schema;
        StringBuilder way = new StringBuilder();
        for (String step : pointer.substring(1).split("/", -1)) {
            FieldType next = switch (type) {
                case FieldType.Leaf _ -> null;
                case FieldType.ListOf list -> step.equals(ELEMENT) ? list.element() : null;
                case FieldType.Struct struct -> struct.fields()
                    .stream()
                    .filter((field) -> Field.step(field.key()).equals(step))
                    .map(Field::type)
                    .findFirst()
                    .orElse(null);
            };
            if (next == null) {
                boolean list = type instanceof FieldType.ListOf;
                return way.isEmpty() ? "the schema has no such field"
                        : "%s is of type %s%s".formatted(way, FieldsJson.word(type),
                                list ? ", and its elements are " + way + "/*" : " and has no such field");
            }
            type = next;
            way.append('/').append(step);
        }
        return "another rule covers the whole field around it";
    }

}
