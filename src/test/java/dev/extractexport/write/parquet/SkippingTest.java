package dev.extractexport.write.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.testing.Duck;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.filter2.predicate.Operators;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What readers need not read: parquet-java's own reader skips row groups and pages by the Bloom
/// filters, statistics and page indexes of real files, and DuckDB answers from them.
class SkippingTest {

    private static final TableSchema TABLE = new TableSchema("t", List.of(Field.of("_job_id", FieldType.Scalar.STRING),
            Field.of("job_id", FieldType.Scalar.STRING), Field.of("_rescued", FieldType.Scalar.JSON),
            Field.of("list", new FieldType.ListOf(new FieldType.Struct(
                    List.of(Field.of("json", FieldType.Scalar.JSON), Field.of("n", FieldType.Scalar.INT64)))))));

    private static final Operators.BinaryColumn ID = FilterApi.binaryColumn("_job_id");

    private static final Operators.BinaryColumn RESCUED = FilterApi.binaryColumn("_rescued");

    private static final int GROUP = 20_000;

    private static final int PAGE = 5_000;

    @TempDir
    Path directory;

    /// Two and a half row groups, ten rows for each job.
    @Test
    void aJobIsFoundInItsRowGroupAlone() throws Exception {
        Path file = write(50_000, (row) -> "job-" + hash(row / 10), (_) -> null);

        try (ParquetFileReader reader = open(file)) {
            for (BlockMetaData group : reader.getRowGroups()) {
                BloomFilter filter = reader.readBloomFilter(group.getColumns().getFirst());
                // 2,000 ids of 10 bits, and the next power of two.
                assertThat(filter.getBitsetSize()).isEqualTo((group.getRowCount() == GROUP) ? 4_096 : 2_048);
                assertThat(reader.readBloomFilter(group.getColumns().get(1))).isNull();
            }
        }
        for (int row : List.of(0, 19_999, 20_000, 49_999)) {
            FilterPredicate mine = FilterApi.eq(ID, Binary.fromString("job-" + hash(row / 10)));
            assertThat(groups(file, mine, ParquetReadOptions.Builder::useBloomFilter)).containsExactly(row / GROUP);
            assertThat(Duck
                .query("SELECT count(*) FROM " + Duck.literal(file) + " WHERE _job_id = 'job-" + hash(row / 10) + "'"))
                .containsExactly(List.of("10"));
        }
        int read = 0;
        for (int i = 0; i < 1_000; i++) {
            read += groups(file, FilterApi.eq(ID, Binary.fromString("absent-" + i)),
                    ParquetReadOptions.Builder::useBloomFilter)
                .size();
        }
        assertThat(read).as("of 3,000 groups").isLessThan(60);
    }

    @Test
    void duckDbSkipsTheSameGroups() throws Exception {
        Path file = write(50_000, (row) -> "job-" + hash(row / 10), (_) -> null);

        assertThat(Duck.query("SELECT row_group_id, bloom_filter_excludes FROM parquet_bloom_probe("
                + Duck.literal(file) + ", '_job_id', 'job-" + hash(2_500) + "') ORDER BY ALL"))
            .containsExactly(List.of("0", "true"), List.of("1", "false"), List.of("2", "true"));
    }

    @Test
    void theFilterOfAFewJobsTakesAFewBytes() throws Exception {
        Path file = write(3, (row) -> "job-" + row, (_) -> null);

        try (ParquetFileReader reader = open(file)) {
            assertThat(reader.readBloomFilter(reader.getRowGroups().getFirst().getColumns().getFirst()).getBitsetSize())
                .isEqualTo(32);
        }
    }

    @Test
    void groupsWithoutRescuedValuesAreSkipped() throws Exception {
        Path file = write(45_000, (row) -> "job-" + row, (row) -> (row == 30_000) ? "[{\"pointer\":\"/a\"}]" : null);

        try (ParquetFileReader reader = open(file)) {
            assertThat(reader.getRowGroups())
                .extracting((group) -> group.getColumns().get(2).getStatistics().getNumNulls())
                .containsExactly(20_000L, 19_999L, 5_000L);
        }
        assertThat(groups(file, FilterApi.notEq(RESCUED, null), ParquetReadOptions.Builder::useStatsFilter))
            .containsExactly(1);
        assertThat(rows(file, FilterApi.notEq(RESCUED, null))).isEqualTo(PAGE);
        assertThat(Duck.query("SELECT _job_id FROM " + Duck.literal(file) + " WHERE _rescued IS NOT NULL"))
            .containsExactly(List.of("job-30000"));
        assertThat(Duck.query("SELECT row_group_id, stats_null_count FROM parquet_metadata(" + Duck.literal(file)
                + ") WHERE path_in_schema = '_rescued' ORDER BY ALL"))
            .containsExactly(List.of("0", "20000"), List.of("1", "19999"), List.of("2", "5000"));
    }

    /// The bounds of JSON text are those of its beginnings: no value may fall outside.
    @Test
    void noValueOfJsonIsSkippedWhoseBeginningIsShared() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                values.add(json(random));
            }
            Path file = write(values.size(), (row) -> "job-" + row, values::get);
            try (ParquetFileReader reader = open(file)) {
                ColumnChunkMetaData column = reader.getRowGroups().getFirst().getColumns().get(2);
                assertThat(column.getStatistics().getMinBytes().length).isLessThanOrEqualTo(64);
                assertThat(column.getStatistics().getMaxBytes().length).isLessThanOrEqualTo(64);
            }
            for (String value : values.subList(0, 40)) {
                assertThat(rows(file, FilterApi.eq(RESCUED, Binary.fromString(value)))).as("seed %d: %s", seed, value)
                    .isEqualTo(values.size());
            }
            assertThat(Duck.query("SELECT min(_rescued), max(_rescued), count(*) FILTER (_rescued >= "
                    + Duck.literal(values.getFirst()) + ") FROM " + Duck.literal(file)))
                .as("seed %d", seed)
                .containsExactly(answers(values));
        }
    }

    @Test
    void aJobIsReadFromItsPageAlone() throws Exception {
        Path file = write(GROUP, "job-%05d"::formatted, (_) -> null);

        try (ParquetFileReader reader = open(file)) {
            for (ColumnChunkMetaData column : reader.getRowGroups().getFirst().getColumns()) {
                assertThat(reader.readOffsetIndex(column).getPageCount()).as("%s", column).isEqualTo(4);
                ColumnIndex index = reader.readColumnIndex(column);
                assertThat(index).as("%s", column).isNotNull();
                assertThat(index.getNullPages()).as("%s", column)
                    .containsOnly(!column.getPath().toDotString().endsWith("job_id"));
            }
        }
        assertThat(rows(file, FilterApi.eq(ID, Binary.fromString("job-12345")))).isEqualTo(PAGE);
        assertThat(rows(file, FilterApi.eq(ID, Binary.fromString("job-99999")))).isZero();
    }

    @Test
    void jsonInListsHasBoundsToo() throws Exception {
        String large = "\"" + "x".repeat(100_000) + "\"";
        Path file = this.directory.resolve("list.parquet");
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, TABLE)) {
            writer.startRow();
            writer.startField(3);
            writer.startList();
            for (String json : new String[] { "1", null, large }) {
                writer.startStruct();
                text(writer, 0, json);
                writer.endStruct();
            }
            writer.nullElement();
            writer.endList();
            writer.endField(3);
            writer.endRow();
            writer.finish();
        }

        try (ParquetFileReader reader = open(file)) {
            ColumnChunkMetaData column = reader.getRowGroups().getFirst().getColumns().get(3);
            assertThat(column.getStatistics().getNumNulls()).isEqualTo(2);
            assertThat(column.getStatistics().getMaxBytes()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
            assertThat(column.getStatistics().getMinBytes())
                .isEqualTo(large.substring(0, 64).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Duck.query("SELECT length(list[3].json), list[2].json, list[4] FROM " + Duck.literal(file)))
            .extracting(List::getFirst)
            .containsExactly("100002");
    }

    @Test
    void theFooterNamesTheReleaseAndTheFields() throws Exception {
        Path file = this.directory.resolve("part.parquet");
        TableSchema table = new TableSchema("results/a/v1",
                List.of(new Field("total", "Total", FieldType.Scalar.DOUBLE, "With taxes")));
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, table, "1.2.3")) {
            writer.finish();
        }

        try (ParquetFileReader reader = open(file)) {
            assertThat(reader.getFileMetaData().getKeyValueMetaData()).containsEntry("extract-export.release", "1.2.3")
                .containsEntry("extract-export.table", "results/a/v1")
                .containsEntry("extract-export.fields",
                        "[{\"name\":\"total\",\"key\":\"Total\",\"type\":\"double\",\"description\":\"With taxes\"}]");
            // What readers decide by which faults of which writer to expect.
            assertThat(reader.getFileMetaData().getCreatedBy()).startsWith("parquet-mr version 1.");
        }
    }

    private static List<String> answers(List<String> values) {
        List<String> sorted = values.stream()
            .sorted((left, right) -> Binary.fromString(left).compareTo(Binary.fromString(right)))
            .toList();
        long after = sorted.stream()
            .filter((value) -> Binary.fromString(value).compareTo(Binary.fromString(values.getFirst())) >= 0)
            .count();
        return List.of(sorted.getFirst(), sorted.getLast(), String.valueOf(after));
    }

    /// Texts that differ late or never, in characters of one to four bytes.
    private static String json(Random random) {
        StringBuilder text = new StringBuilder("\"");
        int same = random.nextInt(90);
        text.repeat(List.of("x", "é", "請", "\uD83D\uDE00", "\uDBFF\uDFFF").get(random.nextInt(5)), same);
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.append('"').toString();
    }

    private Path write(int rows, RowText id, RowText rescued) throws IOException {
        Path file = this.directory.resolve("part.parquet");
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, TABLE)) {
            for (int row = 0; row < rows; row++) {
                writer.startRow();
                text(writer, 0, id.of(row));
                text(writer, 1, "other");
                text(writer, 2, rescued.of(row));
                writer.endRow();
            }
            writer.finish();
        }
        return file;
    }

    private interface RowText {

        String of(int row);

    }

    private static void text(ParquetPartWriter writer, int index, String text) {
        if (text != null) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            writer.startField(index);
            writer.textValue(utf8, 0, utf8.length);
            writer.endField(index);
        }
    }

    private static String hash(int number) {
        return "%08x".formatted(number * 0x9E3779B9);
    }

    private static ParquetFileReader open(Path file) throws IOException {
        return ParquetFileReader.open(new LocalInputFile(file));
    }

    /// The row groups that one kind of filter leaves to be read.
    private static List<Integer> groups(Path file, FilterPredicate filter,
            UnaryOperator<ParquetReadOptions.Builder> kind) throws IOException {
        ParquetReadOptions options = kind
            .apply(ParquetReadOptions.builder()
                .withRecordFilter(FilterCompat.get(filter))
                .useStatsFilter(false)
                .useDictionaryFilter(false)
                .useBloomFilter(false)
                .useColumnIndexFilter(false))
            .build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            return reader.getRowGroups().stream().map(BlockMetaData::getOrdinal).toList();
        }
    }

    /// The rows of the pages that statistics and page index leave to be read.
    private static long rows(Path file, FilterPredicate filter) throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder()
            .withRecordFilter(FilterCompat.get(filter))
            .useBloomFilter(false)
            .build();
        long rows = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            for (PageReadStore group = reader.readNextFilteredRowGroup(); group != null; group = reader
                .readNextFilteredRowGroup()) {
                rows += group.getRowCount();
            }
        }
        return rows;
    }

}
