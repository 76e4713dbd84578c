package dev.extractexport.testing;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/// Reads a file with parquet-java's own reader into the plain Java of [RowRecorder].
public final class ParquetRows {

    private ParquetRows() {
    }

    public static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = new Builder(new LocalInputFile(file)).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(struct(row));
            }
        }
        return rows;
    }

    private static Map<String, Object> struct(Group group) {
        Map<String, Object> fields = new LinkedHashMap<>();
        GroupType type = group.getType();
        for (int i = 0; i < type.getFieldCount(); i++) {
            if (group.getFieldRepetitionCount(i) > 0) {
                fields.put(type.getFieldName(i), value(group, i));
            }
        }
        return fields;
    }

    private static Object value(Group group, int field) {
        Type type = group.getType().getType(field);
        if (type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation decimal) {
            BigInteger unscaled = switch (type.asPrimitiveType().getPrimitiveTypeName()) {
                case INT32 -> BigInteger.valueOf(group.getInteger(field, 0));
                case INT64 -> BigInteger.valueOf(group.getLong(field, 0));
                case FIXED_LEN_BYTE_ARRAY -> new BigInteger(group.getBinary(field, 0).getBytes());
                case BINARY, BOOLEAN, DOUBLE, FLOAT, INT96 -> throw new AssertionError("Unexpected type " + type);
            };
            return new BigDecimal(unscaled, decimal.getScale());
        }
        if (type.isPrimitive()) {
            return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
                case INT32 -> (long) group.getInteger(field, 0);
                case INT64 -> group.getLong(field, 0);
                case DOUBLE -> group.getDouble(field, 0);
                case BOOLEAN -> group.getBoolean(field, 0);
                case BINARY -> group.getBinary(field, 0).toStringUsingUTF8();
                case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY -> throw new AssertionError("Unexpected type " + type);
            };
        }
        Group inner = group.getGroup(field, 0);
        if (!(type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation)) {
            return struct(inner);
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < inner.getFieldRepetitionCount(0); i++) {
            Group element = inner.getGroup(0, i);
            elements.add((element.getFieldRepetitionCount(0) > 0) ? value(element, 0) : null);
        }
        return elements;
    }

    private static final class Builder extends ParquetReader.Builder<Group> {

        Builder(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }

    }

}
