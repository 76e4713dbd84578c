package dev.extractexport.flatten;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.extractexport.dataset.FieldType.Scalar;
import dev.extractexport.facts.Fact;
import dev.extractexport.facts.FactPath;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Timestamps;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The facts of one job on their way into the columns of one row. Remembers which members the
/// columns have taken, so that the others can be written as the rest.
final class FactRow {

    /// Deep enough for `configuration.x`; below that are values, not fields.
    private static final int NAMED_LEVELS = 2;

    /// In characters.
    private static final int MAX_NAME = 100;

    /// What the archive has in the place of a credential.
    private static final String REMOVED = "[removed]";

    private final RunFacts facts;

    private final RunDecision decision;

    private final Statement statement;

    private final Set<String> leftOver = new TreeSet<>();

    private final Map<FactPath.Part, List<List<String>>> taken = new EnumMap<>(FactPath.Part.class);

    /// Which of the service's statements about a version this is.
    /// @param number 1, 2 ...: the service may fill credits in later
    /// @param updatedMicros of the version, where it is known better than from the facts
    record Statement(int number, @Nullable Long updatedMicros) {

        static final Statement FIRST = new Statement(1, null);

    }

    FactRow(RunFacts facts, RunDecision decision) {
        this(facts, decision, Statement.FIRST);
    }

    FactRow(RunFacts facts, RunDecision decision, Statement statement) {
        this.facts = facts;
        this.decision = decision;
        this.statement = statement;
    }

    RunFacts facts() {
        return this.facts;
    }

    RunDecision decision() {
        return this.decision;
    }

    Statement statement() {
        return this.statement;
    }

    /// The first value of `fact` that fits `type`, as [#fit] gives it; null if there is
    /// none. Takes the places that hold this value and those that hold null; any other
    /// value stays in the rest.
    @Nullable Object take(Fact fact, Scalar type) {
        Object value = null;
        for (FactPath path : fact.paths()) {
            JsonNode node = this.facts.at(path);
            Object fitting = (node != null) ? fit(node, type) : null;
            value = (value != null) ? value : fitting;
            if (node == null || (fitting != null && fitting.equals(value) && isExact(node, type))) {
                this.taken.computeIfAbsent(path.part(), (part) -> new ArrayList<>()).add(path.keys());
            }
        }
        return value;
    }

    /// The first value of `fact` that fits `type`, without taking it.
    @Nullable Object first(Fact fact, Scalar type) {
        return first(this.facts, fact, type);
    }

    /// The first value of `fact` that fits `type`, as [#fit] gives it; null if there is
    /// none.
    static @Nullable Object first(RunFacts facts, Fact fact, Scalar type) {
        for (FactPath path : fact.paths()) {
            JsonNode node = facts.at(path);
            Object value = (node != null) ? fit(node, type) : null;
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /// All members of the list item that no column has taken; null if there are none.
    @Nullable JsonNode jobRest() {
        return rest(this.facts.job(), "job", List.of(FactPath.Part.JOB));
    }

    /// All members of what was fetched that no column has taken; null if there are none.
    @Nullable JsonNode runRest() {
        ObjectFacts run = this.facts.run();
        return (run == null) ? null : switch (this.facts.source()) {
            case V1_RUN -> rest(run, "run", List.of(FactPath.Part.RUN, FactPath.Part.V1));
            case V2_JOB -> rest(run, "run", List.of(FactPath.Part.RUN, FactPath.Part.V2));
            case LIST_ITEM -> null;
        };
    }

    /// The members in the rests written so far, such as `run.configuration.beam_width`. A
    /// credential that was removed is none.
    Set<String> leftOver() {
        return this.leftOver;
    }

    private void name(String place, JsonNode rest, int levels) {
        rest.properties().forEach((member) -> {
            String name = place + "." + member.getKey();
            if (levels > 1 && member.getValue().isObject()) {
                name(name, member.getValue(), levels - 1);
            }
            else if (!REMOVED.equals(member.getValue().asString(""))) {
                this.leftOver.add((name.length() <= MAX_NAME) ? name : name.substring(0, MAX_NAME));
            }
        });
    }

    private @Nullable JsonNode rest(ObjectFacts object, String place, List<FactPath.Part> parts) {
        ObjectNode rest = object.tree().deepCopy();
        for (FactPath.Part part : parts) {
            for (List<String> keys : this.taken.getOrDefault(part, List.of())) {
                remove(rest, keys.iterator());
            }
        }
        removeNulls(rest);
        name(place, rest, NAMED_LEVELS);
        return rest.isEmpty() ? null : rest;
    }

    /// Removes what `keys` lead to, and each object that this empties.
    private static void remove(ObjectNode node, Iterator<String> keys) {
        String key = keys.next();
        if (!keys.hasNext()) {
            node.remove(key);
            return;
        }
        if (node.get(key) instanceof ObjectNode below && !below.isEmpty()) {
            remove(below, keys);
            if (below.isEmpty()) {
                node.remove(key);
            }
        }
    }

    /// Removes members that are null, which say no more than their absence, and each
    /// object that this empties. Elements of arrays keep their places.
    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf((value) -> {
                boolean hadMembers = value.isObject() && !value.isEmpty();
                removeNulls(value);
                return value.isNull() || (hadMembers && value.isEmpty());
            });
        }
        else if (node.isArray()) {
            node.forEach(FactRow::removeNulls);
        }
    }

    /// The value as a column of `type` holds it: a String, Long, Double, Boolean or, for
    /// JSON, the node; TIMESTAMP as Long in microseconds. Null if it does not fit without
    /// loss.
    private static @Nullable Object fit(JsonNode node, Scalar type) {
        return switch (type) {
            case STRING -> node.isString() ? node.stringValue() : null;
            case INT32, INT64 -> integer(node);
            case DOUBLE -> number(node);
            case BOOLEAN -> node.isBoolean() ? node.booleanValue() : null;
            case TIMESTAMP -> timestamp(node);
            case JSON -> node;
            case DATE -> throw new IllegalArgumentException("No fact is a " + type);
        };
    }

    private static @Nullable Long integer(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        BigDecimal value = decimal(node);
        if (value == null || value.precision() - (long) value.scale() > 19) {
            return null;
        }
        try {
            return value.longValueExact();
        }
        catch (ArithmeticException ex) {
            // A fraction, or beyond 64 bits.
            return null;
        }
    }

    private static @Nullable Double number(JsonNode node) {
        BigDecimal value = decimal(node);
        if (value == null) {
            return null;
        }
        double nearest = value.doubleValue();
        return Double.isFinite(nearest) ? nearest : null;
    }

    /// Whether a column of this type holds the value whole. The nearest double, for sums,
    /// and a moment cut to microseconds may stand in the column all the same; the value
    /// itself then stays in the rest.
    private static boolean isExact(JsonNode node, Scalar type) {
        if (type == Scalar.TIMESTAMP) {
            return !Timestamps.isFinerThanMicros(node.stringValue());
        }
        if (type != Scalar.DOUBLE) {
            return true;
        }
        BigDecimal value = decimal(node);
        return value == null || new BigDecimal(Double.toString(value.doubleValue())).compareTo(value) == 0;
    }

    private static @Nullable BigDecimal decimal(JsonNode node) {
        if (!node.isNumber()) {
            return null;
        }
        return node.isIntegralNumber() ? new BigDecimal(new BigInteger(node.asString())) : node.decimalValue();
    }

    private static @Nullable Long timestamp(JsonNode node) {
        if (!node.isString()) {
            return null;
        }
        try {
            return Timestamps.micros(Timestamps.parse(node.stringValue()));
        }
        catch (DateTimeException ex) {
            // Stays in the rest as it came.
            return null;
        }
    }

}
