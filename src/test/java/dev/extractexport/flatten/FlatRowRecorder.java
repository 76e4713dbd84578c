package dev.extractexport.flatten;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType.Scalar;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.write.RowSink;

/// Keeps flat rows by column name and insists on the grammar of [RowSink], on the columns' types
/// and on well-formed UTF-8.
final class FlatRowRecorder implements RowSink {

    final List<Map<String, Object>> rows = new ArrayList<>();

    private final TableSchema schema;

    private Map<String, Object> row;

    private Field field;

    FlatRowRecorder(TableSchema schema) {
        this.schema = schema;
    }

    @Override
    public void startRow() {
        check(this.row == null, "row in row");
        this.row = new LinkedHashMap<>();
    }

    @Override
    public void endRow() {
        check(this.field == null, "row ends in field");
        this.rows.add(this.row);
        this.row = null;
    }

    @Override
    public void startField(int index) {
        check(this.row != null && this.field == null, "field outside row");
        this.field = this.schema.columns().get(index);
        check(!this.row.containsKey(this.field.name()), "field twice");
    }

    @Override
    public void endField(int index) {
        check(this.schema.columns().get(index) == this.field && this.row.containsKey(this.field.name()), "field end");
        this.field = null;
    }

    @Override
    public void longValue(long value) {
        put(value, Scalar.INT32, Scalar.INT64, Scalar.TIMESTAMP);
    }

    @Override
    public void decimalValue(BigInteger unscaled) {
        throw new AssertionError("No table about jobs has a decimal");
    }

    @Override
    public void doubleValue(double value) {
        put(value, Scalar.DOUBLE);
    }

    @Override
    public void booleanValue(boolean value) {
        put(value, Scalar.BOOLEAN);
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        try {
            put(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8, offset, length)).toString(),
                    Scalar.STRING, Scalar.JSON);
        }
        catch (CharacterCodingException ex) {
            throw new AssertionError("Not well-formed", ex);
        }
    }

    @Override
    public void startStruct() {
        throw new AssertionError("The table is flat");
    }

    @Override
    public void endStruct() {
        throw new AssertionError("The table is flat");
    }

    @Override
    public void startList() {
        throw new AssertionError("The table is flat");
    }

    @Override
    public void endList() {
        throw new AssertionError("The table is flat");
    }

    @Override
    public void nullElement() {
        throw new AssertionError("The table is flat");
    }

    private void put(Object value, Scalar... types) {
        check(List.of(types).contains(this.field.type()), value + " is not of type " + this.field.type());
        check(this.row.put(this.field.name(), value) == null, "value twice");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + this.field);
        }
    }

}
