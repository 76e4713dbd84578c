package dev.extractexport.write.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.dataset.flat.FormulaGuard;
import dev.extractexport.write.Format;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.RowSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Looks at the bytes of real files.
class CsvPartWriterTest {

    private static final FieldType.Struct INNER = new FieldType.Struct(List.of(Field.of("c", FieldType.Scalar.STRING),
            Field.of("d", new FieldType.Struct(List.of(Field.of("e", FieldType.Scalar.JSON))))));

    private static final TableSchema TABLE = new TableSchema("t",
            List.of(Field.of("text", FieldType.Scalar.STRING), Field.of("whole", FieldType.Scalar.INT64),
                    Field.of("real", FieldType.Scalar.DOUBLE), Field.of("flag", FieldType.Scalar.BOOLEAN),
                    Field.of("time", FieldType.Scalar.TIMESTAMP), Field.of("a", INNER),
                    Field.of("list", new FieldType.ListOf(FieldType.Scalar.STRING)),
                    Field.of("lines", new FieldType.ListOf(INNER))));

    private static final String HEADER = "text,whole,real,flag,time,a.c,a.d.e,list,lines\r\n";

    @TempDir
    Path directory;

    @Test
    void structsBecomeColumnsAndListsBecomeJson() throws IOException {
        assertThat(written((sink) -> {
            text(sink, 0, "x");
            number(sink, 1, -5);
            sink.startField(2);
            sink.doubleValue(1e10);
            sink.endField(2);
            sink.startField(3);
            sink.booleanValue(true);
            sink.endField(3);
            number(sink, 4, 1_793_534_400_123_456L);
            sink.startField(5);
            inner(sink, "y", "{\"z\":1.10}");
            sink.endField(5);
            sink.startField(6);
            sink.startList();
            value(sink, "p\"q\n");
            sink.nullElement();
            sink.endList();
            sink.endField(6);
            sink.startField(7);
            sink.startList();
            inner(sink, "w", "[1.10]");
            sink.nullElement();
            sink.startStruct();
            sink.endStruct();
            sink.endList();
            sink.endField(7);
        })).isEqualTo(HEADER + "x,-5,1.0E10,true,2026-11-01T12:00:00.123456Z,y,\"{\"\"z\"\":1.10}\","
                + "\"[\"\"p\\\"\"q\\n\"\",null]\","
                + "\"[{\"\"c\"\":\"\"w\"\",\"\"d\"\":{\"\"e\"\":[1.10]}},null,{}]\"\r\n");
    }

    @Test
    void nullIsEmptyAndEmptyTextIsQuoted() throws IOException {
        assertThat(written((sink) -> text(sink, 0, ""))).isEqualTo(HEADER + "\"\",,,,,,,,\r\n");
    }

    @Test
    void emptyStructLooksLikeNull() throws IOException {
        assertThat(written((sink) -> {
            sink.startField(5);
            sink.startStruct();
            sink.endStruct();
            sink.endField(5);
        })).isEqualTo(HEADER + ",,,,,,,,\r\n");
    }

    @Test
    void emptyListIsNotNull() throws IOException {
        assertThat(written((sink) -> {
            sink.startField(6);
            sink.startList();
            sink.endList();
            sink.endField(6);
        })).isEqualTo(HEADER + ",,,,,,,[],\r\n");
    }

    @Test
    void rowLeavesNoTraceInTheNext() throws IOException {
        Path file = this.directory.resolve("a.csv");
        try (CsvPartWriter writer = create(file, TABLE)) {
            writer.startRow();
            text(writer, 0, "x");
            writer.endRow();
            writer.startRow();
            writer.endRow();
            writer.finish();
        }

        assertThat(file).hasContent(HEADER + "x,,,,,,,,\r\n,,,,,,,,\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = { "=1+1", "+1", "-1", "@x", "\tx", "\rx", "'x", "＝x", "＋x", "－x", "＠x" })
    void formulaIsGuarded(String text) {
        assertThat(FormulaGuard.guarded(text)).isEqualTo("'" + text);
        assertThat(FormulaGuard.guarded("a" + text)).isEqualTo("a" + text);
    }

    @Test
    void guardStandsInsideTheQuotes() throws IOException {
        assertThat(written((sink) -> text(sink, 0, "=a,\"b\"\r\n")))
            .isEqualTo(HEADER + "\"'=a,\"\"b\"\"\r\n\",,,,,,,,\r\n");
    }

    @Test
    void textIsQuotedWhereItMustBe() throws IOException {
        assertThat(written((sink) -> text(sink, 0, "a,b\nc"))).isEqualTo(HEADER + "\"a,b\nc\",,,,,,,,\r\n");
        assertThat(written((sink) -> text(sink, 0, "say \"so\""))).isEqualTo(HEADER + "\"say \"\"so\"\"\",,,,,,,,\r\n");
        assertThat(written((sink) -> text(sink, 0, "x\r"))).isEqualTo(HEADER + "\"x\r\",,,,,,,,\r\n");
        assertThat(written((sink) -> text(sink, 0, "é請😀"))).isEqualTo(HEADER + "é請😀,,,,,,,,\r\n");
    }

    @Test
    void headersThatCollideGetASuffixAndFormulasAGuard() throws IOException {
        TableSchema table = new TableSchema("t",
                List.of(Field.of("a", new FieldType.Struct(List.of(Field.of("b", FieldType.Scalar.STRING)))),
                        Field.of("A.B", FieldType.Scalar.STRING), Field.of("=cmd", FieldType.Scalar.STRING),
                        Field.of("x,y", FieldType.Scalar.STRING)));

        Path file = this.directory.resolve("a.csv");
        try (CsvPartWriter writer = create(file, table)) {
            writer.finish();
        }

        assertThat(file).hasContent("a.b,A.B_2,'=cmd,\"x,y\"\r\n");
    }

    @Test
    void timestampsHaveSixDigits() {
        assertThat(PlainText.of(0, FieldType.Scalar.TIMESTAMP)).isEqualTo("1970-01-01T00:00:00.000000Z");
        assertThat(PlainText.of(-1, FieldType.Scalar.TIMESTAMP)).isEqualTo("1969-12-31T23:59:59.999999Z");
        assertThat(PlainText.of(1_793_534_400_000_000L, FieldType.Scalar.TIMESTAMP))
            .isEqualTo("2026-11-01T12:00:00.000000Z");
    }

    @Test
    void partTellsWhatWasWritten() throws Exception {
        Path file = this.directory.resolve("a/b.csv");
        PartFile part;
        try (CsvPartWriter writer = create(file, TABLE)) {
            writer.startRow();
            text(writer, 0, "é".repeat(100_000));
            writer.endRow();
            assertThat(file).doesNotExist();
            part = writer.finish().getFirst();
        }

        byte[] bytes = Files.readAllBytes(file);
        assertThat(part).isEqualTo(new PartFile(file, Format.CSV, 1, bytes.length,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))));
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**inprogress");
    }

    @Test
    void closeWithoutFinishLeavesNothing() throws IOException {
        try (CsvPartWriter writer = create(this.directory.resolve("a.csv"), TABLE)) {
            writer.startRow();
            text(writer, 0, "x");
        }

        assertThat(this.directory).isEmptyDirectory();
    }

    private static CsvPartWriter create(Path file, TableSchema schema) throws IOException {
        return CsvPartWriter.create((table) -> file, FlatTables.of(schema), CsvDialect.DEFAULT);
    }

    private String written(Consumer<RowSink> row) throws IOException {
        Path file = this.directory.resolve("a.csv");
        try (CsvPartWriter writer = create(file, TABLE)) {
            writer.startRow();
            row.accept(writer);
            writer.endRow();
            writer.finish();
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static void inner(RowSink sink, String text, String json) {
        sink.startStruct();
        text(sink, 0, text);
        sink.startField(1);
        sink.startStruct();
        text(sink, 0, json);
        sink.endStruct();
        sink.endField(1);
        sink.endStruct();
    }

    private static void number(RowSink sink, int index, long value) {
        sink.startField(index);
        sink.longValue(value);
        sink.endField(index);
    }

    private static void text(RowSink sink, int index, String text) {
        sink.startField(index);
        value(sink, text);
        sink.endField(index);
    }

    private static void value(RowSink sink, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        sink.textValue(utf8, 0, utf8.length);
    }

}
