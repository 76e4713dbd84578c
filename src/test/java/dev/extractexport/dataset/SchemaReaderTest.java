package dev.extractexport.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.extractexport.testing.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Each schema is read and printed in a short form: `{a:STRING,b:[INT64]}`.
class SchemaReaderTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    {"type":"string","format":"date"}                                   | STRING
                    {"type":"string","enum":["a","b"]}                                  | STRING
                    {"type":"integer"}                                                  | INT64
                    {"type":"number"}                                                   | DOUBLE
                    {"type":"boolean"}                                                  | BOOLEAN
                    {"type":["integer","null"]}                                         | INT64
                    {"type":["integer","number"]}                                       | DOUBLE
                    {"type":["integer","number","null"]}                                | DOUBLE
                    {"type":["string","integer"]}                                       | JSON
                    {"type":"null"}                                                     | JSON
                    {"type":"date"}                                                     | JSON
                    {"anyOf":[{"type":"number"},{"type":"null"}]}                       | DOUBLE
                    {"oneOf":[{"type":"null"},{"type":"string"}]}                       | STRING
                    {"anyOf":[{"type":"integer"},{"type":"number"}]}                    | DOUBLE
                    {"anyOf":[{"type":"string"},{"type":"number"}]}                     | JSON
                    {"anyOf":[{"type":"string","format":"date"},{"type":"string"}]}     | STRING
                    {"anyOf":[{"const":null},{"type":"boolean"}]}                       | BOOLEAN
                    {"anyOf":[{"enum":[null]},{"type":["null"]},{"type":"string"}]}     | STRING
                    {"anyOf":[{"type":"null"}]}                                         | JSON
                    {"type":"string","anyOf":[{"pattern":"a"},{"pattern":"b"}]}         | STRING
                    {"allOf":[{"type":"integer"}]}                                      | INT64
                    {"allOf":[{"type":"integer"},{"minimum":1}]}                        | INT64
                    {"type":"integer","allOf":[{"minimum":1},{"type":"integer"}]}       | INT64
                    {"allOf":[{"type":"integer"},{"type":"string"}]}                    | JSON
                    {"allOf":[{"type":"integer"},{"type":"number"}]}                    | DOUBLE
                    {"allOf":[]}                                                        | JSON
                    {"allOf":[true,{"minimum":1}]}                                      | JSON
                    {"allOf":[{"$ref":"#/$defs/money"}]}                                | {amount:DOUBLE}
                    {"allOf":[{"$ref":"#/$defs/money"}],"nullable":true}                | {amount:DOUBLE}
                    {"allOf":[{"$ref":"#/$defs/money"},{"properties":{"c":{"type":"string"}}}]} | {amount:DOUBLE,c:STRING}
                    {"allOf":[{"$ref":"#/$defs/money"}],"properties":{"c":{"type":"string"}}}   | {amount:DOUBLE,c:STRING}
                    {"allOf":[{"$ref":"#/$defs/money"},{"required":["amount"]}]}        | {amount:DOUBLE}
                    {"allOf":[{"$ref":"#/$defs/money"},{"$ref":"#/$defs/money"}]}       | {amount:DOUBLE}
                    {"allOf":[{"$ref":"#/$defs/money"},{"type":"object"}]}              | {amount:DOUBLE}
                    {"allOf":[{"$ref":"#/$defs/money"},{"properties":{"amount":{"type":"string"}}}]} | {amount:JSON}
                    {"allOf":[{"properties":{"o":{"properties":{"a":{"type":"string"}}}}},{"properties":{"o":{"properties":{"b":{"type":"string"}}}}}]} | {o:{a:STRING,b:STRING}}
                    {"allOf":[{"$ref":"#/$defs/money"},{"type":"string"}]}              | JSON
                    {"allOf":[{"$ref":"#/$defs/loop"}]}                                 | JSON
                    {"allOf":[{"$ref":"#/$defs/heir"}]}                                 | {amount:DOUBLE,kids:[JSON]}
                    {"$ref":"#/$defs/heir"}                                             | {amount:DOUBLE,kids:[JSON]}
                    {"enum":["a","b",null]}                                             | STRING
                    {"enum":["a",1]}                                                    | JSON
                    {"const":"x"}                                                       | STRING
                    {"enum":["a",1,null]}                                               | JSON
                    {"enum":["1",1]}                                                    | JSON
                    {"enum":[null]}                                                     | JSON
                    {"enum":[]}                                                         | JSON
                    {"enum":[1,2,null]}                                                 | INT64
                    {"enum":[1,2.0]}                                                    | INT64
                    {"enum":[1,2.5]}                                                    | DOUBLE
                    {"enum":[1,18446744073709551616]}                                   | DOUBLE
                    {"enum":[true,false]}                                               | BOOLEAN
                    {"enum":[true,"true"]}                                              | JSON
                    {"enum":[{"a":1}]}                                                  | JSON
                    {"type":"string","enum":["a",1]}                                    | STRING
                    {"const":1}                                                         | INT64
                    {"const":1.5}                                                       | DOUBLE
                    {"const":false}                                                     | BOOLEAN
                    {"const":null}                                                      | JSON
                    {"anyOf":[{"const":"a"},{"const":"b"}]}                             | STRING
                    {"anyOf":[{"const":1},{"const":2},{"const":null}]}                  | INT64
                    {"type":"string","nullable":true}                                   | STRING
                    {"type":"object","nullable":true,"properties":{"a":{"type":"string"}}} | {a:STRING}
                    {"anyOf":[{"$ref":"#/$defs/money"},{"type":"null"}]}                | {amount:DOUBLE}
                    {"anyOf":[{"$ref":"#/$defs/money"},{"properties":{"b":{}}}]}        | JSON
                    {"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]} | JSON
                    {"anyOf":[{"type":"string"},true]}                                  | JSON
                    {"anyOf":[]}                                                        | JSON
                    {"type":["array","null"],"items":{"type":"boolean"}}                | [BOOLEAN]
                    {"type":["array","string"],"items":{"type":"string"}}               | JSON
                    {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"number"}} | {a:STRING}
                    {"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]} | {a:STRING}
                    {"type":"object","properties":{"a":false,"b":true,"c":null}}        | {a:JSON,b:JSON,c:JSON}
                    {"type":"object","properties":[]}                                   | JSON
                    {"type":"object","patternProperties":{"^a":{"type":"string"}}}      | JSON
                    {"$ref":"#foo"}                                                     | JSON
                    {"$ref":"#/$defs/money/properties/amount"}                          | DOUBLE
                    {"$ref":7}                                                          | JSON
                    {}                                                                  | JSON
                    true                                                                | JSON
                    {"type":"object"}                                                   | JSON
                    {"type":"object","properties":{}}                                   | JSON
                    {"type":"object","additionalProperties":{"type":"string"}}          | JSON
                    {"properties":{"a":{"type":"string"}}}                              | {a:STRING}
                    {"type":["object","null"],"properties":{"a":{"type":"string"}}}     | {a:STRING}
                    {"type":["object","string"],"properties":{"a":{"type":"string"}}}   | JSON
                    {"type":"array"}                                                    | [JSON]
                    {"type":"array","items":{}}                                         | [JSON]
                    {"items":{"type":"string"}}                                         | [STRING]
                    {"type":"array","items":{"type":"array","items":{"type":"number"}}} | [[DOUBLE]]
                    {"type":"array","items":[{"type":"string"},{"type":"number"}]}      | JSON
                    {"type":"array","prefixItems":[{"type":"string"}]}                  | [STRING]
                    {"type":"array","prefixItems":[{}],"items":{"type":"string"}}       | JSON
                    {"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"items":false} | [DOUBLE]
                    {"type":"array","items":[{"type":"number"},{"type":["number","null"]}],"additionalItems":{"type":"number"}} | [DOUBLE]
                    {"type":"array","prefixItems":[{"type":"integer"},{"type":"number"}]} | JSON
                    {"type":"array","prefixItems":[{"properties":{"a":{"type":"string"}}}]} | JSON
                    {"prefixItems":[{"type":"number"}]}                                 | JSON
                    {"type":"array","items":true}                                       | [JSON]
                    {"type":"array","items":false}                                      | [JSON]
                    {"type":"array","items":{"type":"array","items":{"type":"array"}}}  | [[[JSON]]]
                    {"type":"array","items":{"type":"object"}}                          | [JSON]
                    {"properties":{"a":{}},"items":{}}                                  | JSON
                    {"$ref":"#/$defs/money"}                                            | {amount:DOUBLE}
                    {"$ref":"#/definitions/a~1b"}                                       | INT64
                    {"$ref":"#/definitions/a%20c"}                                      | STRING
                    {"$ref":"#/definitions/none"}                                       | JSON
                    {"$ref":"https://example.org/schema"}                               | JSON
                    {"$ref":"#"}                                                        | JSON
                    """)
    void propertyHasItsType(String property, String expected) {
        String schema = """
                {"type": "object", "properties": {"x": %s},
                 "$defs": {"money": {"type": "object", "properties": {"amount": {"type": "number"}}},
                           "heir": {"allOf": [{"$ref": "#/$defs/money"},
                               {"properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/heir"}}}}]},
                           "loop": {"allOf": [{"$ref": "#/$defs/loop"}]}},
                 "definitions": {"a/b": {"type": "integer"}, "a c": {"type": "string"}}}
                """.formatted(property);

        assertThat(read(schema)).isEqualTo("{x:" + expected + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = { "null", "true", "[]", "{}", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
            "{\"type\":\"object\"}", "{\"type\":\"object\",\"properties\":{}}", "{\"type\":\"string\"}" })
    void rootWithoutPropertiesHasNoColumns(String schema) {
        assertThat(SchemaReader.read(MAPPER.readTree(schema))).isEmpty();
    }

    @Test
    void rootMayBeNullableOrAReference() {
        String object = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";

        assertThat(read("{\"anyOf\":[" + object + ",{\"type\":\"null\"}]}")).isEqualTo("{a:STRING}");
        assertThat(read("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":" + object + "}}")).isEqualTo("{a:STRING}");
    }

    @Test
    void recursionEndsInJson() {
        String schema = """
                {"type": "object", "properties": {"tree": {"$ref": "#/$defs/node"}},
                 "$defs": {"node": {"type": "object", "properties": {
                     "name": {"type": "string"},
                     "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}}
                """;

        assertThat(read(schema)).isEqualTo("{tree:{name:STRING,children:[JSON]}}");
    }

    @Test
    void nestingBeyondTheBoundEndsInJson() {
        int levels = 200;
        String schema = "{\"type\":\"object\",\"properties\":{\"a\":".repeat(levels) + "{\"type\":\"string\"}"
                + "}}".repeat(levels);

        String type = read(schema);

        assertThat(type)
            .isEqualTo("{a:".repeat(SchemaReader.MAX_DEPTH + 1) + "JSON" + "}".repeat(SchemaReader.MAX_DEPTH + 1));
    }

    @Test
    void referencesThatBranchWithoutEndAreCut() {
        StringBuilder definitions = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            definitions.append("\"d%d\":{\"type\":\"object\",\"properties\":{".formatted(i));
            definitions
                .append("\"l\":{\"$ref\":\"#/$defs/d%d\"},\"r\":{\"$ref\":\"#/$defs/d%d\"}}},".formatted(i + 1, i + 1));
        }
        String schema = "{\"properties\":{\"x\":{\"$ref\":\"#/$defs/d0\"}},\"$defs\":{" + definitions
                + "\"d40\":{\"type\":\"string\"}}}";

        assertThat(read(schema).split("[lr]:").length).isLessThan(2 * SchemaReader.MAX_SCHEMAS);
    }

    @Test
    void chainOfReferencesDoesNotExhaustTheStack() {
        StringBuilder definitions = new StringBuilder();
        for (int i = 0; i < 15_000; i++) {
            definitions.append("\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"}]},".formatted(i, i + 1));
        }
        String schema = "{\"properties\":{\"x\":{\"$ref\":\"#/$defs/d0\"}},\"$defs\":{" + definitions
                + "\"d15000\":{\"type\":\"string\"}}}";

        assertThat(read(schema)).isEqualTo("{x:JSON}");
    }

    @Test
    void namesThatAReaderWouldConfuseGetASuffix() {
        String schema = """
                {"properties": {"_job_id": {}, "a": {}, "A": {}, "A_2": {}, "": {}, "Created_Month": {}, "_other": {},
                                "in": {"properties": {"_job_id": {}, "B": {}, "b": {}}}}}
                """;

        assertThat(read(schema)).isEqualTo("{_job_id_2:JSON,a:JSON,A_3:JSON,A_2:JSON,_2:JSON,Created_Month_2:JSON,"
                + "_other:JSON,in:{_job_id:JSON,B:JSON,b_2:JSON}}");
    }

    @Test
    void keyAndDescriptionAreKept() {
        String schema = """
                {"properties": {"_row": {"type": "string", "description": "its row"}, "b": {"$ref": "#/$defs/b"}, "c": {}},
                 "$defs": {"b": {"type": "string", "description": "shared words"}}}
                """;

        assertThat(SchemaReader.read(MAPPER.readTree(schema)).orElseThrow().fields()).containsExactly(
                new Field("_row_2", "_row", FieldType.Scalar.STRING, "its row"),
                new Field("b", "b", FieldType.Scalar.STRING, "shared words"),
                new Field("c", "c", FieldType.Scalar.JSON, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    capacitor.json                         | {dimensions:{length:STRING,width:STRING,height:STRING,diameter:STRING,lead_spacing:STRING}}
                    hospital_rows.json                     | {county:STRING,hospital_name:STRING,plan_names:[STRING]}
                    solar_panel.json                       | JSON>=1
                    nb_sec10k_pydantic_schema_defs_ref.json| JSON>=0
                    resume.json                            | JSON>=0
                    """)
    void realSchemasAreRead(String name, String expected) throws Exception {
        Path file = Fixtures.file("schemas/" + name);

        String type = read(Files.readString(file));

        if (expected.startsWith("JSON>=")) {
            assertThat(type.split("JSON", -1).length - 1).isEqualTo(Integer.parseInt(expected.substring(6)));
        }
        else {
            assertThat(type).isEqualTo(expected);
        }
    }

    private static String read(String schema) {
        Optional<FieldType.Struct> struct = SchemaReader.read(MAPPER.readTree(schema));
        return shape(struct.orElseThrow());
    }

    private static String shape(FieldType type) {
        return switch (type) {
            case FieldType.Scalar scalar -> scalar.name();
            case FieldType.Decimal decimal -> decimal.toString();
            case FieldType.ListOf list -> "[" + shape(list.element()) + "]";
            case FieldType.Struct struct -> struct.fields()
                .stream()
                .map((field) -> field.name() + ":" + shape(field.type()))
                .collect(Collectors.joining(",", "{", "}"));
        };
    }

}
