package dev.extractexport.dataset;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTest {

    private static final String BASE = """
            {"title": "Invoice", "description": "one", "type": "object", "required": ["b", "a"],
             "properties": {"a": {"type": "string", "title": "A"}, "b": {"type": "integer", "description": "count"}}}
            """;

    private static final String REORDERED = """
            {"type": "object", "properties": {"b": {"type": "integer"}, "a": {"type": "string", "description": "new"}},
             "required": ["a", "b"], "title": "Other"}
            """;

    @Test
    void wordsAndOrderDoNotMatter() {
        assertThat(canonical(REORDERED)).isEqualTo(canonical(BASE));
        assertThat(shape(REORDERED)).isEqualTo(shape(BASE));
    }

    @Test
    void requiredMattersToTheSchemaButNotToTheTable() {
        String optional = BASE.replace("[\"b\", \"a\"]", "[\"b\"]");

        assertThat(canonical(optional)).isNotEqualTo(canonical(BASE));
        assertThat(shape(optional)).isEqualTo(shape(BASE));
    }

    @Test
    void propertiesNamedLikeKeywordsStay() {
        String without = "{\"properties\":{\"a\":{\"type\":\"string\"}}}";
        String with = "{\"properties\":{\"a\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"}}}";
        String inside = "{\"properties\":{\"properties\":{\"properties\":{\"description\":{\"type\":\"string\"}}}}}";

        assertThat(canonical(with)).isNotEqualTo(canonical(without));
        assertThat(canonical(inside)).isNotEqualTo(canonical(inside.replace("description", "other")));
    }

    @Test
    void keysThatDifferInHalfASurrogatePairAreDifferent() {
        String one = "{\"properties\":{\"\\ud800\":{\"type\":\"string\"}}}";

        assertThat(canonical(one)).isNotEqualTo(canonical(one.replace("d800", "d801")));
        assertThat(shape(one)).isNotEqualTo(shape(one.replace("d800", "d801")));
    }

    @Test
    void constantsAreNotReadAsSchemas() {
        String constant = "{\"properties\":{\"a\":{\"const\":{\"title\":\"x\",\"required\":[\"b\",\"a\"]}}}}";

        assertThat(canonical(constant)).isNotEqualTo(canonical(constant.replace("\"title\":\"x\",", "")));
        assertThat(canonical(constant)).isNotEqualTo(canonical(constant.replace("\"b\",\"a\"", "\"a\",\"b\"")));
    }

    /// Outputs of earlier releases know their versions by these.
    @Test
    void shapesHaveTheHashThatTheyAlwaysHad() {
        assertThat(shape("{\"properties\":{\"b\":{\"items\":{\"type\":\"integer\"}},\"a\":{\"type\":\"string\"}}}"))
            .isEqualTo(Sha256.hex("{1:a=STRING;1:b=[INT64];}"));
    }

    @Test
    void digitsAndWhatIsSkippedMatter() {
        List<FieldType.Struct> shapes = List.of(row(FieldType.Scalar.DOUBLE), row(FieldType.Scalar.DATE),
                row(FieldType.Scalar.TIMESTAMP), row(new FieldType.Decimal(5, 2, false)),
                row(new FieldType.Decimal(5, 2, true)), row(new FieldType.Decimal(5, 3, false)),
                row(new FieldType.Decimal(6, 2, false)), new FieldType.Struct(List.of(), List.of("a")),
                new FieldType.Struct(row(FieldType.Scalar.DOUBLE).fields(), List.of("b")));

        assertThat(shapes.stream().map(Fingerprint::shapeHash)).doesNotHaveDuplicates();
        assertThat(Fingerprint.shapeHash(shapes.getFirst(), "x"))
            .isNotEqualTo(Fingerprint.shapeHash(shapes.getFirst()));
    }

    private static FieldType.Struct row(FieldType type) {
        return new FieldType.Struct(List.of(Field.of("a", type)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    {"a":{"type":"string"}}                                 | {"a":{"type":"integer"}}
                    {"a":{"type":"string"}}                                 | {"b":{"type":"string"}}
                    {"a":{"type":"string"}}                                 | {"a":{"type":"string"},"b":{"type":"string"}}
                    {"a":{"type":"string"}}                                 | {"a":{"type":"array","items":{"type":"string"}}}
                    {"a":{"properties":{"b":{"type":"string"}}},"c":{}}     | {"a":{"properties":{"b":{"type":"string"},"c":{}}}}
                    {"a=STRING;1:b":{"type":"string"}}                      | {"a":{"type":"string"},"b":{"type":"string"}}
                    """)
    void anotherShapeHasAnotherHash(String one, String other) {
        assertThat(shape("{\"properties\":" + one + "}")).isNotEqualTo(shape("{\"properties\":" + other + "}"));
    }

    @Test
    void hashesNeverChange() {
        assertThat(shape(BASE)).isEqualTo("1add6806d04b76a87d5c1ec7a8ad14bc41c7c8bb765dabb4d6fedbd0b3abdec0");
        assertThat(canonical(BASE)).isEqualTo("c8778db46b86229bb01cb60240859b846f5582fe6a9cb109f08bd112ad06f937");
    }

    private static String shape(String schema) {
        return Fingerprint.shapeHash(SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow());
    }

    private static String canonical(String schema) {
        return Fingerprint.canonicalHash(new JsonMapper().readTree(schema));
    }

}
