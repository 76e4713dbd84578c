package dev.extractexport.testing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.dataset.mapping.FieldRule;
import dev.extractexport.dataset.mapping.Mapping;

/// Schemas, and results that mostly follow them, from a seed.
public final class RandomDocuments {

    private static final List<String> KEYS = List.of("a", "A", "b", "total amount", "a.b", "", "_row", "é", "x/y", "~",
            "_rescued", "value", "list", "element", "$x", "\"q\"", "=f", "請", "value__", "\ud800x", "\udfff");

    private static final List<String> SCALARS = List.of("{\"type\":\"string\"}", "{\"type\":\"integer\"}",
            "{\"type\":\"number\"}", "{\"type\":\"boolean\"}", "{\"type\":[\"string\",\"null\"]}", "{}",
            "{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"null\"}]}", "{\"type\":\"object\"}");

    /// What has columns only by way of something else, or none.
    private static final List<String> ODD = List.of("{\"$ref\":\"#/$defs/node\"}", "{\"$ref\":\"#/$defs/money\"}",
            "{\"$ref\":\"#/$defs/none\"}", "true", "{\"type\":[\"string\",\"integer\"]}", "{\"enum\":[\"a\",1,null]}",
            "{\"enum\":[1,2]}", "{\"const\":true}", "{\"type\":\"array\"}",
            "{\"type\":\"array\",\"items\":{\"type\":\"array\"}}",
            "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"number\"},{\"type\":\"number\"}]}",
            "{\"type\":\"array\",\"items\":[{\"type\":\"number\"},{\"type\":\"string\"}]}",
            "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}",
            "{\"anyOf\":[{\"$ref\":\"#/$defs/money\"},{\"type\":\"null\"}]}",
            "{\"anyOf\":[{\"$ref\":\"#/$defs/money\"},{\"type\":\"string\"}]}",
            "{\"allOf\":[{\"$ref\":\"#/$defs/money\"},{\"properties\":{\"b\":{\"type\":\"string\"},\"A\":{}}}]}");

    private static final String DEFINITIONS = "{\"money\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},"
            + "\"é\":{\"type\":\"string\"}}},\"node\":{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"},"
            + "\"list\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/node\"}}}}}";

    private static final List<String> TEXTS = List.of("", "plain", "=1+1", "'", "-5", "@x", "a,b", "line\\nbreak",
            "\\r\\n", "\\\"quoted\\\"", "\\u0000", "é請😀", "\\ud83d\\ude00", "＝x", "\\tx", " ", "NULL", "\\\\N");

    private static final List<String> NUMBER_RULES = List.of("decimal(5,2)", "decimal(9,9)", "decimal(18,4)",
            "decimal(19,0)", "decimal(38,10)", "decimal(1,0)", "json", "skip");

    private final Random random;

    public RandomDocuments(long seed) {
        this.random = new Random(seed);
    }

    /// A schema of one to six properties, up to four levels deep.
    public String schema() {
        String object = object(0);
        return object.substring(0, object.length() - 1) + ",\"$defs\":" + DEFINITIONS + "}";
    }

    /// The columns of a schema under rules for some of its fields.
    public FieldType.Struct mapped(FieldType.Struct schema) {
        Map<String, FieldRule> rules = new TreeMap<>();
        addRules(schema, "", rules);
        Mapping mapping = new Mapping(chance(2) ? Mapping.Names.SCHEMA : Mapping.Names.SNAKE_CASE, false,
                Map.of("random", rules));
        return new ColumnMapper(mapping).columns("random", schema).fields();
    }

    private void addRules(FieldType type, String pointer, Map<String, FieldRule> rules) {
        switch (type) {
            case FieldType.Leaf leaf -> {
                String rule = (leaf == FieldType.Scalar.STRING && chance(2)) ? one(List.of("date", "timestamp"))
                        : one(NUMBER_RULES);
                if (!chance(3)) {
                    rules.put(pointer, FieldRule.parse(rule).orElseThrow());
                }
            }
            case FieldType.ListOf list -> addRules(list.element(), pointer + "/*", rules);
            case FieldType.Struct struct -> struct.fields()
                .forEach((field) -> addRules(field.type(),
                        pointer + "/" + field.key().replace("~", "~0").replace("/", "~1"), rules));
        }
    }

    /// A result for that schema: an object, or an array of rows.
    public String result(FieldType.Struct fields) {
        if (chance(3)) {
            return members(fields);
        }
        List<String> rows = new ArrayList<>();
        for (int i = this.random.nextInt(5); i >= 0; i--) {
            rows.add(chance(12) ? anything(0) : chance(25) ? "{\"value__\":" + members(fields) + "}" : members(fields));
        }
        return "[" + String.join(",", rows) + "]";
    }

    private String object(int depth) {
        List<String> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, this.random);
        List<String> properties = new ArrayList<>();
        for (String key : keys.subList(0, 1 + this.random.nextInt(6))) {
            properties.add(quoted(key) + ":" + type(depth + 1));
        }
        return "{\"type\":\"object\",\"properties\":{" + String.join(",", properties) + "}}";
    }

    private String type(int depth) {
        if (depth < 4 && chance(4)) {
            return object(depth);
        }
        if (depth < 4 && chance(4)) {
            return "{\"type\":\"array\",\"items\":" + type(depth + 1) + "}";
        }
        return one(chance(4) ? ODD : SCALARS);
    }

    private String members(FieldType.Struct struct) {
        List<String> members = new ArrayList<>();
        for (Field field : struct.fields()) {
            if (!chance(7)) {
                members.add(quoted(field.key()) + ":" + value(field.type()));
            }
            if (chance(15)) {
                members.add(quoted(field.key()) + ":" + value(field.type()));
            }
        }
        while (chance(5)) {
            members.add(quoted(one(KEYS)) + ":" + anything(0));
        }
        if (chance(3)) {
            Collections.shuffle(members, this.random);
        }
        return "{" + String.join(chance(2) ? "," : " ,\n ", members) + "}";
    }

    private String value(FieldType type) {
        if (chance(10)) {
            return "null";
        }
        if (chance(12)) {
            return anything(0);
        }
        if (chance(25)) {
            return "{" + (chance(2) ? "\"reasoning__\": null, " : "") + "\"value__\": " + value(type)
                    + (chance(3) ? ",\"value__\":" + value(type) : "") + "}";
        }
        return switch (type) {
            case FieldType.Struct struct -> members(struct);
            case FieldType.ListOf list -> {
                List<String> elements = new ArrayList<>();
                for (int i = this.random.nextInt(4); i > 0; i--) {
                    elements.add(value(list.element()));
                }
                yield "[" + String.join(",", elements) + "]";
            }
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING -> text();
                case INT64, INT32 -> chance(2) ? Integer.toString(this.random.nextInt(1000)) : number();
                case DOUBLE -> number();
                case BOOLEAN -> Boolean.toString(this.random.nextBoolean());
                case DATE -> chance(5) ? text() : quoted(day());
                case TIMESTAMP -> chance(5) ? text() : quoted(moment());
                case JSON -> anything(0);
            };
            case FieldType.Decimal decimal -> decimal.text() ? quoted(plainNumber(decimal)) : jsonNumber(decimal);
        };
    }

    private String day() {
        LocalDate day = LocalDate.of(1 + this.random.nextInt(9999), 1, 1).plusDays(this.random.nextInt(366));
        return day.toString();
    }

    private String moment() {
        String fraction = chance(2) ? "" : "." + Integer.toString(this.random.nextInt(10_000_000));
        return "%s%s%02d:%02d:%02d%s%s".formatted(day(), one(List.of("T", "T", "T", " ", "t")), this.random.nextInt(24),
                this.random.nextInt(60), this.random.nextInt(60), fraction,
                one(List.of("Z", "Z", "Z", "", "+02:00", "-0530")));
    }

    /// As many digits as the type has, a few more or fewer.
    private String jsonNumber(FieldType.Decimal type) {
        if (chance(4)) {
            return number();
        }
        String whole = digits(this.random.nextInt(type.precision() - type.scale() + 2));
        String fraction = digits(this.random.nextInt(type.scale() + 3));
        return (chance(3) ? "-" : "") + whole.replaceFirst("^0*(?=\\d)", "") + "." + fraction;
    }

    private String plainNumber(FieldType.Decimal type) {
        if (chance(6)) {
            return one(List.of("", "$17,455", "+1", "1e3", ".5", "5.", "-0", "007", "1 000", "-.", "1e999999999", "١"));
        }
        BigDecimal number = new BigDecimal(jsonNumber(type));
        return chance(3) ? number.toString() : number.setScale(type.scale(), RoundingMode.DOWN).toPlainString();
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        do {
            digits.append(chance(3) ? "0" : Integer.toString(this.random.nextInt(10)));
        }
        while (digits.length() < count);
        return digits.toString();
    }

    private String anything(int depth) {
        return switch (this.random.nextInt((depth > 3) ? 4 : 6)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(this.random.nextBoolean());
            case 2 -> number();
            case 3 -> text();
            case 4 -> "[" + (chance(3) ? "" : anything(depth + 1) + ", " + anything(depth + 1)) + "]";
            default -> "{" + quoted(one(KEYS)) + ":" + anything(depth + 1) + "," + quoted(one(KEYS)) + ": "
                    + anything(depth + 1) + "}";
        };
    }

    private String number() {
        return switch (this.random.nextInt(6)) {
            case 0 -> Long.toString(this.random.nextLong());
            case 1 -> Double.toString(this.random.nextDouble() * 1000);
            case 2 -> Double.toString(Double.longBitsToDouble(this.random.nextLong() & 0xFFEF_FFFF_FFFF_FFFFL));
            case 3 -> this.random.nextInt(100) + "." + this.random.nextInt(100) + "0";
            case 4 -> this.random.nextInt(100) + "e" + (this.random.nextInt(700) - 350);
            default -> "-" + this.random.nextInt(100) + ".0000000000000000000000" + this.random.nextInt(3);
        };
    }

    private String text() {
        return chance(30) ? "\"lone \\ud800\"" : "\"" + one(TEXTS) + one(TEXTS) + "\"";
    }

    private static String quoted(String key) {
        return FieldsJson.escapeLoneSurrogates("\"" + key.replace("\"", "\\\"") + "\"");
    }

    private <T> T one(List<T> list) {
        return list.get(this.random.nextInt(list.size()));
    }

    private boolean chance(int oneIn) {
        return this.random.nextInt(oneIn) == 0;
    }

}
