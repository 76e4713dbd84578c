package dev.extractexport.testing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Answers of two engines in one form: numbers whatever their type, to twelve digits, since the order
/// of a sum is an engine's own; moments in UTC; JSON text as what it says.
public final class Answers {

    private static final JsonMapper JSON = JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();

    private static final MathContext DIGITS = new MathContext(12);

    private static final Pattern MOMENT = Pattern
        .compile("(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(?:Z|\\+00(?::00)?)");

    private Answers() {
    }

    /// What DuckDB answers, by column.
    public static List<Map<String, Object>> of(Connection duck, String query) throws SQLException {
        String one = query.strip().replaceFirst(";$", "");
        List<List<String>> rows = Duck.query(duck,
                "SELECT CAST(to_json(answer) AS VARCHAR) FROM (" + one + ") AS answer");
        return of(rows.stream().map(List::getFirst).toList());
    }

    /// Rows as JSON objects, by column.
    public static List<Map<String, Object>> of(List<String> rows) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (String row : rows) {
            Map<String, Object> answer = new LinkedHashMap<>();
            JSON.readTree(row).properties().forEach((cell) -> answer.put(cell.getKey(), value(cell.getValue())));
            answers.add(answer);
        }
        return answers;
    }

    private static Object value(JsonNode node) {
        if (node.isNull()) {
            return "null";
        }
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue().round(DIGITS);
            return (number.signum() == 0) ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
        if (node.isObject()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            node.properties().forEach((field) -> fields.put(field.getKey(), value(field.getValue())));
            return fields;
        }
        if (node.isArray()) {
            return node.values().stream().map(Answers::value).toList();
        }
        return node.isString() ? text(node.asString()) : node.toString();
    }

    private static Object text(String text) {
        if (MOMENT.matcher(text).matches()) {
            return OffsetDateTime.parse(MOMENT.matcher(text).replaceFirst("$1T$2Z")).toInstant();
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                return List.of("json", value(JSON.readTree(text)));
            }
            catch (JacksonException ex) {
                return text;
            }
        }
        return "'" + text;
    }

}
