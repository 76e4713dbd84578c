package dev.extractexport.dataset.history;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.Fingerprint;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.testing.RandomDocuments;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaChangeTest {

    @Test
    void eachFieldIsListedAtItsOwnPointer() {
        assertThat(changes("""
                {"properties": {"kept": {"type": "string"}, "gone": {"type": "object", "properties":
                  {"x": {"type": "boolean"}}}, "amount": {"type": "integer"},
                 "vendor": {"type": "object", "properties": {"name": {"type": "string"}}},
                 "lines": {"type": "array", "items": {"type": "object", "properties": {"a/b": {"type": "string"}}}},
                 "tags": {"type": "array", "items": {"type": "string"}}}}""", """
                {"properties": {"amount": {"type": "number"}, "kept": {"type": "string"},
                 "vendor": {"type": "object", "properties": {"name": {"type": "string"}, "vat~id": {"type": "string"}}},
                 "lines": {"type": "array", "items": {"type": "object", "properties": {"a/b": {"type": "integer"}}}},
                 "tags": {"type": "array", "items": {}},
                 "new": {"type": "array", "items": {"type": "object", "properties": {"y": {"type": "number"}}}}}}"""))
            .containsExactly("TYPE /amount amount int64 -> double",
                    "ADDED /vendor/vat~0id vendor.vat~id null -> string",
                    "TYPE /lines/*/a~1b lines[].a/b string -> int64", "TYPE /tags/* tags[] string -> json",
                    "ADDED /new new null -> list", "ADDED /new/* new[] null -> struct",
                    "ADDED /new/*/y new[].y null -> double", "REMOVED /gone gone struct -> null",
                    "REMOVED /gone/x gone.x boolean -> null");
    }

    @Test
    void aFieldThatBecomesTextLosesItsParts() {
        assertThat(changes("""
                {"properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}""", """
                {"properties": {"a": {}}}""")).containsExactly("TYPE /a a struct -> json",
                "REMOVED /a/b a.b string -> null");
    }

    @Test
    void theSameKeyUnderAnotherNameIsRenamed() {
        assertThat(changes("""
                {"properties": {"Total": {"type": "string"}}}""", """
                {"properties": {"total": {"type": "string"}, "Total": {"type": "integer"}}}""")).containsExactly(
                "ADDED /total total null -> string", "TYPE /Total Total_2 string -> int64",
                "RENAMED /Total Total_2 string -> int64");
    }

    @Test
    void aVersionWithNothingToCompareIsOpened() {
        FieldType.Struct fields = fields("{\"properties\": {\"a\": {}}}");

        assertThat(SchemaChange.between(null, fields)).containsExactly(OPENED);
        assertThat(SchemaChange.between(null, null)).containsExactly(OPENED);
        assertThat(SchemaChange.between(fields, null)).containsExactly(OPENED);
    }

    /// Whatever opens a version has a row, and the rows lead from one version to the
    /// next.
    @Test
    void theChangesLeadFromOneVersionToTheNext() {
        int different = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            FieldType.Struct before = fields(new RandomDocuments(seed).schema());
            FieldType.Struct after = fields(new RandomDocuments(seed + 1_000_000L).schema());
            List<SchemaChange> changes = SchemaChange.between(before, after);

            Map<String, String> replayed = places(before);
            for (SchemaChange change : changes) {
                switch (change.kind()) {
                    case REMOVED -> replayed.remove(change.before().pointer());
                    case ADDED, TYPE, RENAMED -> replayed.put(change.after().pointer(), place(change.after()));
                    case OPENED, OTHER ->
                        assertThat(Fingerprint.shapeHash(before)).isEqualTo(Fingerprint.shapeHash(after));
                }
            }
            assertThat(changes).as("seed %d", seed).isNotEmpty();
            assertThat(replayed).as("seed %d", seed).isEqualTo(places(after));
            different += changes.getFirst().kind() == SchemaChange.Kind.OTHER ? 0 : 1;
        }
        assertThat(different).isGreaterThan(1_900);
    }

    private static final SchemaChange OPENED = new SchemaChange(SchemaChange.Kind.OPENED, null, null);

    private static List<String> changes(String before, String after) {
        return SchemaChange.between(fields(before), fields(after)).stream().map((change) -> {
            FieldPlace place = (change.after() != null) ? change.after() : change.before();
            return "%s %s %s %s -> %s".formatted(change.kind(), place.pointer(), place.path(), word(change.before()),
                    word(change.after()));
        }).toList();
    }

    private static String word(FieldPlace place) {
        return (place != null) ? FieldsJson.word(place.type()) : null;
    }

    private static Map<String, String> places(FieldType.Struct fields) {
        Map<String, String> places = new TreeMap<>();
        FieldPlace.of(fields).forEach((pointer, place) -> places.put(pointer, place(place)));
        return places;
    }

    private static String place(FieldPlace place) {
        return place.name() + " " + word(place);
    }

    private static FieldType.Struct fields(String schema) {
        return SchemaReader.read(JsonMapper.shared().readTree(schema))
            .orElse(new FieldType.Struct(List.of(Field.of("none", FieldType.Scalar.JSON))));
    }

}
