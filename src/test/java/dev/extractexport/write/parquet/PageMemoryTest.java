package dev.extractexport.write.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.testing.ParquetRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// Rows that have no room in the heap, in real files.
class PageMemoryTest {

    private static final TableSchema TABLE = new TableSchema("large",
            List.of(Field.of("text", FieldType.Scalar.STRING), Field.of("json", FieldType.Scalar.JSON),
                    Field.of("lines", new FieldType.ListOf(new FieldType.Struct(
                            List.of(Field.of("n", FieldType.Scalar.INT64), Field.of("t", FieldType.Scalar.STRING)))))));

    private static final int ROWS = 10;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = { 0, 3_000_000 })
    void theFileHasTheSameBytesWhereverItsPagesLay(long heapBytes) throws IOException {
        Path expected = write("expected", PageMemory.IN_HEAP);

        Path found = write("found", heapBytes);

        assertThat(Files.mismatch(expected, found)).isEqualTo(-1);
        List<Map<String, Object>> rows = ParquetRows.read(found);
        assertThat(rows).hasSize(ROWS);
        assertThat((List<?>) rows.getLast().get("lines")).hasSize(elements(ROWS - 1));
        try (Stream<Path> left = Files.list(this.directory)) {
            assertThat(left).containsExactlyInAnyOrder(expected, found);
        }
    }

    @Test
    void whatIsNotFinishedLeavesNothing() throws IOException {
        try (ParquetPartWriter writer = ParquetPartWriter.create(this.directory.resolve("f.parquet"), TABLE, null, 0)) {
            row(writer, 0, new Random(1));
        }

        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void memoryGivenBackIsHeapAgain() throws IOException {
        try (PageMemory memory = new PageMemory(this.directory.resolve("f"), 100)) {
            ByteBuffer first = memory.allocate(60);
            ByteBuffer second = memory.allocate(60);
            memory.release(first);

            assertThat(first.isDirect()).isFalse();
            assertThat(second.isDirect()).isTrue();
            assertThat(memory.allocate(60).isDirect()).isFalse();
            assertThat(memory.allocate(60).isDirect()).isTrue();
            memory.clear();
            assertThat(memory.allocate(60).isDirect()).isFalse();
        }
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void aFileThatCannotBeMadeIsToldOf() throws IOException {
        try (PageMemory memory = new PageMemory(this.directory.resolve("missing/f"), 0)) {
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> memory.allocate(1))
                .withMessageStartingWith("Cannot keep a large row beside ");
        }
    }

    private Path write(String name, long heapBytes) throws IOException {
        Path file = this.directory.resolve(name + ".parquet");
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, TABLE, null, heapBytes)) {
            Random random = new Random(1);
            for (int row = 0; row < ROWS; row++) {
                row(writer, row, random);
            }
            return writer.finish().getFirst().path();
        }
    }

    /// Of some megabytes each; the last ones have a list of which one column is more than
    /// ten.
    private static void row(ParquetPartWriter writer, int row, Random random) {
        writer.startRow();
        text(writer, 0, "word %d ".formatted(random.nextInt(9)).repeat(50_000));
        text(writer, 1, "\"" + "x".repeat(row * 1_000) + "\"");
        writer.startField(2);
        writer.startList();
        for (int i = 0; i < elements(row); i++) {
            writer.startStruct();
            writer.startField(0);
            writer.longValue(random.nextLong());
            writer.endField(0);
            text(writer, 1, Long.toString(random.nextLong()).repeat(1 + row));
            writer.endStruct();
        }
        writer.endList();
        writer.endField(2);
        writer.endRow();
    }

    private static int elements(int row) {
        return row * row * 1_000;
    }

    private static void text(ParquetPartWriter writer, int field, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writer.startField(field);
        writer.textValue(utf8, 0, utf8.length);
        writer.endField(field);
    }

}
