package dev.extractexport.flatten;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType.Scalar;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.testing.DocumentShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/// Every field of every shape that a job has had is in its row. Shown in two ways: the whole row is
/// compared with the one written down beside the shape; and each single leaf is changed, whereupon
/// the row must change, so that none can have been lost.
class EveryFieldTest {

    /// Members that are no part of the row: the result and its evidence have tables of
    /// their own.
    private static final Set<String> ELSEWHERE = Set.of("data", "extract_result", "field_metadata");

    static List<DocumentShape> shapes() {
        return DocumentShape.all();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theRowOfRunsIsAsWrittenDown(DocumentShape shape) {
        assertThat(json(RunsTable.SCHEMA, runs(shape)).toPrettyString()).isEqualTo(shape.runs().toPrettyString());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theRowOfUsageIsAsWrittenDown(DocumentShape shape) {
        FlatRowRecorder recorder = new FlatRowRecorder(UsageTable.SCHEMA);
        UsageTable.write(shape.facts(), decision(shape), recorder);

        assertThat(json(UsageTable.SCHEMA, recorder.rows.getFirst()).toPrettyString())
            .isEqualTo(shape.usage().toPrettyString());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyLeafCounts(DocumentShape shape) {
        Map<String, Object> row = runs(shape);

        for (JsonPointer leaf : leaves(shape.job())) {
            DocumentShape changed = shape.with(changed(shape.job(), leaf), shape.run());
            assertThat(runs(changed)).as("job%s", leaf).isNotEqualTo(row);
        }
        if (shape.run() != null) {
            for (JsonPointer leaf : leaves(shape.run())) {
                DocumentShape changed = shape.with(shape.job(), changed(shape.run(), leaf));
                assertThat(runs(changed)).as("run%s", leaf).isNotEqualTo(row);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void noCellHoldsASecret(DocumentShape shape) {
        assertThat(runs(shape).values()).noneMatch((cell) -> cell.toString().contains("planted-secret"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anExplicitNullAndNoMemberAreTheSame(DocumentShape shape) {
        DocumentShape without = shape.with(withoutNulls(shape.job()),
                (shape.run() != null) ? withoutNulls(shape.run()) : null);

        Map<String, Object> expected = new LinkedHashMap<>(runs(shape));
        expected.remove("result_shape");
        Map<String, Object> found = new LinkedHashMap<>(runs(without));
        found.remove("result_shape");
        assertThat(found).isEqualTo(expected);
    }

    private static Map<String, Object> runs(DocumentShape shape) {
        FlatRowRecorder recorder = new FlatRowRecorder(RunsTable.SCHEMA);
        RunsTable.write(shape.facts(), decision(shape), recorder);
        return recorder.rows.getFirst();
    }

    private static RunDecision decision(DocumentShape shape) {
        String jobId = shape.facts().jobId();
        return (shape.run() != null)
                ? new RunDecision(jobId, true, "exported", null, 1_000_000L, "shapes", 1, 2L, "abc", 42)
                : new RunDecision(jobId, false, "open", null, null, null, null, null, null, 42);
    }

    /// The row as it is written down: moments as text, JSON as JSON.
    private static ObjectNode json(TableSchema table, Map<String, Object> row) {
        ObjectNode json = DocumentShape.JSON.createObjectNode();
        for (Field column : table.columns()) {
            Object value = row.get(column.name());
            if (value instanceof Long micros && column.type() == Scalar.TIMESTAMP) {
                json.put(column.name(), Timestamps.ofMicros(micros).toString());
            }
            else if (value instanceof String text && column.type() == Scalar.JSON) {
                json.set(column.name(), DocumentShape.JSON.readTree(text));
            }
            else if (value instanceof Double number) {
                json.put(column.name(), new BigDecimal(number.toString()));
            }
            else if (value != null) {
                json.putPOJO(column.name(), value);
            }
        }
        return (ObjectNode) DocumentShape.JSON.readTree(DocumentShape.JSON.writeValueAsString(json));
    }

    /// The leaves that a row must account for. What lies in a removed secret is none.
    private static List<JsonPointer> leaves(ObjectNode object) {
        List<JsonPointer> leaves = new ArrayList<>();
        gather(object, JsonPointer.empty(), leaves);
        return leaves;
    }

    private static void gather(JsonNode node, JsonPointer at, List<JsonPointer> leaves) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach((member) -> {
                boolean secret = member.getKey().startsWith("webhook_");
                if (!ELSEWHERE.contains(member.getKey()) && !secret) {
                    gather(member.getValue(), at.appendProperty(member.getKey()), leaves);
                }
            });
        }
        else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                gather(node.get(i), at.appendIndex(i), leaves);
            }
        }
        else if (!node.isString() || !node.stringValue().contains("planted-secret")) {
            leaves.add(at);
        }
    }

    private static ObjectNode changed(ObjectNode object, JsonPointer leaf) {
        ObjectNode copy = object.deepCopy();
        JsonNode parent = copy.at(leaf.head());
        JsonNode other = other(copy.at(leaf));
        if (parent instanceof ArrayNode array) {
            array.set(leaf.last().getMatchingIndex(), other);
        }
        else {
            ((ObjectNode) parent).set(leaf.last().getMatchingProperty(), other);
        }
        return copy;
    }

    /// A value of the same kind that is not the same.
    private static JsonNode other(JsonNode value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value.getNodeType()) {
            case STRING -> nodes.stringNode(value.stringValue().matches("\\d{4}-\\d\\d-\\d\\d[T ].*")
                    ? "2001" + value.stringValue().substring(4) : value.stringValue() + "~");
            case NUMBER -> nodes.numberNode(value.decimalValue().add(BigDecimal.ONE));
            case BOOLEAN -> nodes.booleanNode(!value.booleanValue());
            case NULL -> nodes.stringNode("no longer null");
            case OBJECT -> nodes.objectNode().put("new", 1);
            case ARRAY -> nodes.arrayNode().add(1);
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException(value.toString());
        };
    }

    private static ObjectNode withoutNulls(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        removeNulls(copy);
        return copy;
    }

    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf((member) -> {
                boolean hadMembers = member.isObject() && !member.isEmpty();
                removeNulls(member);
                return member.isNull() || (hadMembers && member.isEmpty());
            });
        }
    }

}
