package dev.extractexport.write.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.write.Format;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.RowSink;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// Writes real files and asks parquet-java's reader and DuckDB what is in them.
class ParquetPartWriterTest {

    private static final TableSchema EVERY_TYPE = new TableSchema("every/type", List.of(
            Field.of("text", FieldType.Scalar.STRING), Field.of("small", FieldType.Scalar.INT32),
            Field.of("large", FieldType.Scalar.INT64), Field.of("real", FieldType.Scalar.DOUBLE),
            Field.of("flag", FieldType.Scalar.BOOLEAN), Field.of("time", FieldType.Scalar.TIMESTAMP),
            Field.of("json", FieldType.Scalar.JSON), Field.of("names", new FieldType.ListOf(FieldType.Scalar.STRING)),
            new Field("lines", "Lines",
                    new FieldType.ListOf(new FieldType.Struct(
                            List.of(Field.of("n", FieldType.Scalar.INT64), Field.of("t", FieldType.Scalar.TIMESTAMP)))),
                    "the lines")));

    private static final TableSchema ONE_TEXT = new TableSchema("one/text",
            List.of(Field.of("text", FieldType.Scalar.STRING)));

    @TempDir
    Path directory;

    @Test
    void fileHasTheTypesThatEveryReaderTakes() throws Exception {
        Path file = write(EVERY_TYPE, ParquetPartWriterTest::everyType).path();

        ParquetMetadata footer = footer(file);
        assertThat(footer.getFileMetaData().getSchema().toString()).isEqualToIgnoringWhitespace("""
                message row {
                  optional binary text (STRING);
                  optional int32 small;
                  optional int64 large;
                  optional double real;
                  optional boolean flag;
                  optional int64 time (TIMESTAMP(MICROS,true));
                  optional binary json (STRING);
                  optional group names (LIST) { repeated group list { optional binary element (STRING); } }
                  optional group lines (LIST) { repeated group list { optional group element {
                    optional int64 n; optional int64 t (TIMESTAMP(MICROS,true)); } } }
                }
                """);
        assertThat(footer.getFileMetaData().getKeyValueMetaData()).containsEntry("extract-export.table", "every/type")
            .containsEntry("extract-export.fields", FieldsJson.write(EVERY_TYPE));
        for (ColumnChunkMetaData column : footer.getBlocks().getFirst().getColumns()) {
            assertThat(column.getCodec()).isEqualTo(CompressionCodecName.ZSTD);
            assertThat(column.getEncodings()).doesNotContain(Encoding.RLE_DICTIONARY, Encoding.DELTA_BYTE_ARRAY);
            assertThat(column.getStatistics().isEmpty()).as("statistics of %s", column).isFalse();
        }
        assertThat(Duck.query("SELECT column_type FROM (DESCRIBE SELECT * FROM " + Duck.literal(file) + ")"))
            .extracting(List::getFirst)
            .containsExactly("VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP WITH TIME ZONE", "VARCHAR",
                    "VARCHAR[]", "STRUCT(n BIGINT, t TIMESTAMP WITH TIME ZONE)[]");
    }

    @Test
    void valuesComeBackFromBothReaders() throws Exception {
        Path file = write(EVERY_TYPE, ParquetPartWriterTest::everyType).path();

        assertThat(ParquetRows.read(file)).containsExactly(
                Map.of("text", "é😀", "small", 7L, "large", Long.MIN_VALUE, "real", 0.1, "flag", true, "time",
                        1_000_001L, "json", "{}", "names", Arrays.asList("x", null, ""), "lines",
                        Arrays.asList(Map.of("n", 1L, "t", 5L), null, Map.of())),
                Map.of(), Map.of("names", List.of(), "lines", List.of()));
        assertThat(Duck.query("SET TimeZone = 'UTC'; SELECT to_json(t)::VARCHAR FROM " + Duck.literal(file) + " t"))
            .extracting(List::getFirst)
            .containsExactly("{\"text\":\"é😀\",\"small\":7,\"large\":-9223372036854775808,\"real\":0.1,\"flag\":true,"
                    + "\"time\":\"1970-01-01 00:00:01.000001+00\",\"json\":\"{}\",\"names\":[\"x\",null,\"\"],"
                    + "\"lines\":[{\"n\":1,\"t\":\"1970-01-01 00:00:00.000005+00\"},null,{\"n\":null,\"t\":null}]}",
                    "{\"text\":null,\"small\":null,\"large\":null,\"real\":null,\"flag\":null,\"time\":null,\"json\":null,"
                            + "\"names\":null,\"lines\":null}",
                    "{\"text\":null,\"small\":null,\"large\":null,\"real\":null,\"flag\":null,\"time\":null,\"json\":null,"
                            + "\"names\":[],\"lines\":[]}");
    }

    @Test
    void aValueOfManyMegabytesComesBackFromBothReaders() throws Exception {
        byte[] large = "0123456789abcdef".repeat(700_000).getBytes(StandardCharsets.UTF_8);

        Path file = write(EVERY_TYPE, (sink) -> {
            sink.startRow();
            sink.startField(6);
            sink.textValue(large, 0, large.length);
            sink.endField(6);
            sink.endRow();
        }).path();

        assertThat(ParquetRows.read(file)).containsExactly(Map.of("json", new String(large, StandardCharsets.UTF_8)));
        assertThat(Duck.query(
                "SELECT length(json), md5(json) = md5(repeat('0123456789abcdef', 700000)) FROM " + Duck.literal(file)))
            .containsExactly(List.of("11200000", "true"));
    }

    @Test
    void fileWithoutRowsIsReadable() throws Exception {
        PartFile part = write(EVERY_TYPE, (_) -> {
        });

        assertThat(part.rows()).isZero();
        assertThat(ParquetRows.read(part.path())).isEmpty();
        assertThat(Duck.query("SELECT count(*) FROM " + Duck.literal(part.path()))).containsExactly(List.of("0"));
    }

    @Test
    void partTellsWhatWasWritten() throws Exception {
        PartFile part = write(EVERY_TYPE, ParquetPartWriterTest::everyType);

        byte[] bytes = Files.readAllBytes(part.path());
        assertThat(part).isEqualTo(new PartFile(this.directory.resolve("a/part.parquet"), Format.PARQUET, 3,
                bytes.length, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))));
    }

    @Test
    void sameRowsGiveSameBytes() throws Exception {
        byte[] first = Files.readAllBytes(write(EVERY_TYPE, ParquetPartWriterTest::everyType).path());
        byte[] second = Files.readAllBytes(write(EVERY_TYPE, ParquetPartWriterTest::everyType).path());

        assertThat(second).isEqualTo(first);
    }

    @Test
    void rowGroupsAreBoundedByRows() throws Exception {
        Path file = write(ONE_TEXT, (sink) -> {
            for (int i = 0; i < 45_000; i++) {
                text(sink, Integer.toString(i));
            }
        }).path();

        assertThat(footer(file).getBlocks()).extracting(BlockMetaData::getRowCount)
            .containsExactly(20_000L, 20_000L, 5_000L);
        assertThat(Duck.query("SELECT count(DISTINCT text), max(text::INT) FROM " + Duck.literal(file)))
            .containsExactly(List.of("45000", "44999"));
    }

    @Test
    void rowGroupsAreBoundedByBytesEvenIfRowsGrowSuddenly() throws Exception {
        Random random = new Random(1);
        Path file = write(ONE_TEXT, (sink) -> {
            for (int i = 0; i < 1_000; i++) {
                text(sink, "short");
            }
            for (int i = 0; i < 100; i++) {
                text(sink, randomText(random, 1 << 20));
            }
        }).path();

        assertThat(footer(file).getBlocks()).hasSizeGreaterThan(1)
            .allSatisfy((block) -> assertThat(block.getTotalByteSize()).isLessThan(56L << 20));
    }

    @Test
    void namesThatLookLikePathsStayApart() throws Exception {
        TableSchema table = new TableSchema("odd",
                List.of(Field.of("a.b", FieldType.Scalar.STRING),
                        Field.of("a", new FieldType.Struct(List.of(Field.of("b", FieldType.Scalar.DOUBLE)))),
                        Field.of(" ", FieldType.Scalar.STRING), Field.of("line\n\"`", FieldType.Scalar.STRING)));

        Path file = write(table, (sink) -> {
            sink.startRow();
            textField(sink, 0, "flat");
            sink.startField(1);
            sink.startStruct();
            sink.startField(0);
            sink.doubleValue(2.5);
            sink.endField(0);
            sink.endStruct();
            sink.endField(1);
            textField(sink, 2, "blank");
            textField(sink, 3, "odd");
            sink.endRow();
        }).path();

        assertThat(ParquetRows.read(file))
            .containsExactly(Map.of("a.b", "flat", "a", Map.of("b", 2.5), " ", "blank", "line\n\"`", "odd"));
        assertThat(Duck.query("SELECT \"a.b\", a.b, \" \", \"line\n\"\"`\" FROM " + Duck.literal(file)))
            .containsExactly(List.of("flat", "2.5", "blank", "odd"));
    }

    @Test
    void manyColumnsFitTheMemory() throws Exception {
        List<Field> columns = Stream.iterate(0, (i) -> i + 1)
            .limit(5_000)
            .map((i) -> Field.of("c" + i, FieldType.Scalar.STRING))
            .toList();

        Path file = write(new TableSchema("wide", columns), (sink) -> {
            for (int row = 0; row < 50; row++) {
                sink.startRow();
                for (int i = 0; i < columns.size(); i++) {
                    textField(sink, i, "value " + row);
                }
                sink.endRow();
            }
        }).path();

        assertThat(ParquetRows.read(file)).hasSize(50).allSatisfy((row) -> assertThat(row).hasSize(5_000));
    }

    @Test
    void nothingHasTheFinalNameBeforeTheEnd() throws Exception {
        Path file = this.directory.resolve("part.parquet");

        try (ParquetPartWriter writer = ParquetPartWriter.create(file, EVERY_TYPE)) {
            everyType(writer);
            assertThat(file).doesNotExist();
            writer.finish();
            assertThat(this.directory).isDirectoryContaining("glob:**/part.parquet");
        }
        try (Stream<Path> left = Files.list(this.directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void closeWithoutFinishLeavesNothing() throws Exception {
        try (ParquetPartWriter writer = ParquetPartWriter.create(this.directory.resolve("part.parquet"), EVERY_TYPE)) {
            everyType(writer);
            writer.startRow();
            writer.startField(0);
        }

        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void leftoverOfACrashIsReplaced() throws Exception {
        Files.createDirectories(this.directory.resolve("a"));
        Files.write(this.directory.resolve("a/part.parquet.inprogress"), new byte[1 << 20]);

        PartFile part = write(EVERY_TYPE, ParquetPartWriterTest::everyType);

        assertThat(part.path()).hasSize(part.bytes());
        assertThat(ParquetRows.read(part.path())).hasSize(3);
    }

    @Test
    void fieldInsideOfATextIsRefused() throws Exception {
        try (ParquetPartWriter writer = ParquetPartWriter.create(this.directory.resolve("part.parquet"), ONE_TEXT)) {
            writer.startRow();
            writer.startField(0);

            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> writer.startField(0))
                .withMessage("Field 0 of 'text', which has 0 fields");
        }
    }

    private PartFile write(TableSchema table, Consumer<RowSink> rows) throws IOException {
        try (ParquetPartWriter writer = ParquetPartWriter.create(this.directory.resolve("a/part.parquet"), table)) {
            rows.accept(writer);
            return writer.finish().getFirst();
        }
    }

    private static void everyType(RowSink sink) {
        sink.startRow();
        textField(sink, 0, "é😀");
        longField(sink, 2, Long.MIN_VALUE);
        longField(sink, 1, 7);
        sink.startField(3);
        sink.doubleValue(0.1);
        sink.endField(3);
        sink.startField(4);
        sink.booleanValue(true);
        sink.endField(4);
        longField(sink, 5, 1_000_001);
        textField(sink, 6, "{}");
        sink.startField(7);
        sink.startList();
        text(sink, "x".getBytes(StandardCharsets.UTF_8));
        sink.nullElement();
        text(sink, new byte[0]);
        sink.endList();
        sink.endField(7);
        sink.startField(8);
        sink.startList();
        sink.startStruct();
        longField(sink, 0, 1);
        longField(sink, 1, 5);
        sink.endStruct();
        sink.nullElement();
        sink.startStruct();
        sink.endStruct();
        sink.endList();
        sink.endField(8);
        sink.endRow();
        sink.startRow();
        sink.endRow();
        sink.startRow();
        emptyList(sink, 7);
        emptyList(sink, 8);
        sink.endRow();
    }

    private static void emptyList(RowSink sink, int index) {
        sink.startField(index);
        sink.startList();
        sink.endList();
        sink.endField(index);
    }

    private static void longField(RowSink sink, int index, long value) {
        sink.startField(index);
        sink.longValue(value);
        sink.endField(index);
    }

    private static void textField(RowSink sink, int index, String text) {
        sink.startField(index);
        text(sink, text.getBytes(StandardCharsets.UTF_8));
        sink.endField(index);
    }

    private static void text(RowSink sink, byte[] utf8) {
        byte[] padded = new byte[utf8.length + 5];
        System.arraycopy(utf8, 0, padded, 3, utf8.length);
        sink.textValue(padded, 3, utf8.length);
        Arrays.fill(padded, (byte) '!');
    }

    private static void text(RowSink sink, String text) {
        sink.startRow();
        textField(sink, 0, text);
        sink.endRow();
    }

    private static String randomText(Random random, int length) {
        return random.ints(length, ' ', 0x7F)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    }

    private static ParquetMetadata footer(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFooter();
        }
    }

}
