package dev.extractexport.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.write.RowSink;

/// Keeps rows as plain Java: a struct is a map by name in schema order without its null fields, a
/// list a list, and scalars are String, Long, Double, BigDecimal or Boolean. Objects to events that break the
/// grammar of [RowSink].
public final class RowRecorder implements RowSink {

    private final List<Field> columns;

    private final List<Map<String, Object>> rows = new ArrayList<>();

    // Fields by index, lists, and in between the types expected next.
    private final Deque<Object> open = new ArrayDeque<>();

    private final Deque<FieldType> types = new ArrayDeque<>();

    private final Deque<Integer> indexes = new ArrayDeque<>();

    public RowRecorder(TableSchema table) {
        this.columns = table.columns();
    }

    /// All rows so far.
    public List<Map<String, Object>> rows() {
        return this.rows;
    }

    @Override
    public void startRow() {
        require(this.open.isEmpty(), "a row inside a row");
        this.open.push(new TreeMap<Integer, Object>());
        this.types.push(new FieldType.Struct(this.columns));
    }

    @Override
    public void endRow() {
        require(this.open.size() == 1 && this.indexes.isEmpty(), "the end of a row with something open");
        this.rows.add(named(this.open.pop(), this.types.pop()));
    }

    @Override
    public void startField(int index) {
        require(this.open.element() instanceof Map && this.types.element() instanceof FieldType.Struct,
                "a field outside of a struct");
        require(!fields().containsKey(index), "the field " + index + " twice");
        this.indexes.push(index);
        this.types.push(((FieldType.Struct) this.types.element()).fields().get(index).type());
    }

    @Override
    public void endField(int index) {
        require(this.indexes.pop() == index, "the end of another field");
        require(fields().containsKey(index), "a field without a value");
        this.types.pop();
    }

    @Override
    public void startStruct() {
        require(expected() instanceof FieldType.Struct, "a struct");
        this.types.push(expected());
        this.open.push(new TreeMap<Integer, Object>());
    }

    @Override
    public void endStruct() {
        Object struct = this.open.pop();
        put(named(struct, this.types.pop()));
    }

    @Override
    public void startList() {
        require(expected() instanceof FieldType.ListOf, "a list");
        this.types.push(expected());
        this.open.push(new ArrayList<>());
    }

    @Override
    public void endList() {
        Object list = this.open.pop();
        this.types.pop();
        put(list);
    }

    @Override
    public void nullElement() {
        require(this.open.element() instanceof List, "a null outside of a list");
        put(null);
    }

    @Override
    public void longValue(long value) {
        if (expected() instanceof FieldType.Decimal decimal) {
            require(decimal.fitsLong(), "a long");
            put(BigDecimal.valueOf(value, decimal.scale()));
            return;
        }
        require(List
            .of(FieldType.Scalar.INT32, FieldType.Scalar.INT64, FieldType.Scalar.DATE, FieldType.Scalar.TIMESTAMP)
            .contains(expected()), "a long");
        put(value);
    }

    @Override
    public void decimalValue(BigInteger unscaled) {
        require(expected() instanceof FieldType.Decimal decimal && !decimal.fitsLong(), "a decimal");
        put(new BigDecimal(unscaled, ((FieldType.Decimal) expected()).scale()));
    }

    @Override
    public void doubleValue(double value) {
        require(expected() == FieldType.Scalar.DOUBLE, "a double");
        put(value);
    }

    @Override
    public void booleanValue(boolean value) {
        require(expected() == FieldType.Scalar.BOOLEAN, "a boolean");
        put(value);
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        require(expected() == FieldType.Scalar.STRING || expected() == FieldType.Scalar.JSON, "a text");
        try {
            put(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8, offset, length)).toString());
        }
        catch (CharacterCodingException ex) {
            throw new AssertionError("The sink was given malformed UTF-8", ex);
        }
    }

    private FieldType expected() {
        FieldType type = this.types.element();
        boolean element = this.open.element() instanceof List;
        return element ? ((FieldType.ListOf) type).element() : type;
    }

    @SuppressWarnings("unchecked")
    private Map<Integer, Object> fields() {
        return (Map<Integer, Object>) this.open.element();
    }

    @SuppressWarnings("unchecked")
    private void put(Object value) {
        if (this.open.element() instanceof List<?> list) {
            ((List<Object>) list).add(value);
        }
        else {
            Object before = fields().put(this.indexes.element(), value);
            require(before == null, "two values for one field");
        }
    }

    private static Map<String, Object> named(Object byIndex, FieldType type) {
        Map<String, Object> named = new LinkedHashMap<>();
        ((Map<?, ?>) byIndex).forEach(
                (index, value) -> named.put(((FieldType.Struct) type).fields().get((Integer) index).name(), value));
        return named;
    }

    private static void require(boolean condition, String found) {
        if (!condition) {
            throw new AssertionError("The sink was given " + found + " where the grammar has none");
        }
    }

}
