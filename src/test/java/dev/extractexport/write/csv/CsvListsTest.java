package dev.extractexport.write.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.testing.Frames;
import dev.extractexport.write.PartFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Lists of objects and dialects, down to the bytes of the files.
class CsvListsTest {

    private static final String SCHEMA = """
            {"type":"object","properties":{"n":{"type":"string"},
              "orders":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"string"},
                "lines":{"type":"array","items":{"type":"object","properties":{
                  "what":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}}}}}}}}""";

    private static final String KEY = "job-1,2026-11-01T12:00:00.123457Z,0,";

    @TempDir
    Path directory;

    @Test
    void linesCarryTheKeyOfTheirRowAndThePlaceInEachList() throws Exception {
        write(CsvDialect.DEFAULT, """
                {"n":"x","orders":[
                  {"id":"A","lines":[{"what":"=1","tags":["a,b"]},{"what":""}]},
                  {"id":"B","lines":[]},
                  null,
                  {"lines":[null,{"what":"z"}]}]}""");

        assertThat(read("main")).endsWith(",x,4,\r\n");
        assertThat(read("orders")).isEqualTo("_job_id,_updated_at,_row,_index_1,id,lines.#\r\n" + KEY + "0,A,2\r\n"
                + KEY + "1,B,0\r\n" + KEY + "2,,\r\n" + KEY + "3,,2\r\n");
        assertThat(read("orders.lines")).isEqualTo("_job_id,_updated_at,_row,_index_1,_index_2,what,tags\r\n" + KEY
                + "0,0,'=1,\"[\"\"a,b\"\"]\"\r\n" + KEY + "0,1,\"\",\r\n" + KEY + "3,0,,\r\n" + KEY + "3,1,z,\r\n");
    }

    @Test
    void aListWithoutElementsHasNoFile() throws Exception {
        List<PartFile> files = write(CsvDialect.DEFAULT, "{\"n\":\"x\",\"orders\":[]}");

        assertThat(files).hasSize(1);
        assertThat(read("main")).endsWith(",x,0,\r\n");
        assertThat(this.directory.resolve("orders")).doesNotExist();
    }

    @Test
    void nullListsHaveAnEmptyCount() throws Exception {
        write(CsvDialect.DEFAULT, "{\"n\":\"x\",\"orders\":null}");

        assertThat(read("main")).endsWith(",x,,\r\n");
    }

    @Test
    void theDelimiterIsQuotedWhereTextHoldsItAndACommaIsNot() throws Exception {
        write(new CsvDialect(';', false, false), "{\"n\":\"a;b\",\"orders\":[{\"id\":\"a,b\"}]}");

        assertThat(read("main")).startsWith("_job_id;_run_id;").endsWith(";\"a;b\";1;\r\n");
        assertThat(read("orders")).endsWith(";0;a,b;\r\n");
    }

    @Test
    void everyFileBeginsWithAByteOrderMarkIfAsked() throws Exception {
        write(new CsvDialect(',', true, false), "{\"orders\":[{}]}");

        assertThat(read("main")).startsWith("\uFEFF_job_id,");
        assertThat(read("orders")).startsWith("\uFEFF_job_id,");
    }

    @Test
    void compressedFilesHoldTheSameTextAndAreTheSameBytesEachTime() throws Exception {
        String document = "{\"n\":\"x\",\"orders\":[{\"id\":\"A\"}]}";
        write(CsvDialect.DEFAULT, document);
        String plain = read("orders");
        write(new CsvDialect(',', false, true), document);
        byte[] first = Files.readAllBytes(this.directory.resolve("orders"));
        write(new CsvDialect(',', false, true), document);

        assertThat(Files.readAllBytes(this.directory.resolve("orders"))).isEqualTo(first);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(this.directory.resolve("orders")))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
        }
    }

    private List<PartFile> write(CsvDialect dialect, String document) throws Exception {
        FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(SCHEMA)).orElseThrow();
        DatasetVersion version = new DatasetVersion("d", 1, fields);
        try (CsvPartWriter writer = CsvPartWriter.create(this::file, FlatTables.of(version.table()), dialect)) {
            new ResultFlattener(version, writer).flatten(Frames.run(document), Frames.context("job-1"));
            return writer.finish();
        }
    }

    private Path file(FlatTable table) {
        return this.directory.resolve(table.isMain() ? "main" : table.list());
    }

    private String read(String file) throws IOException {
        return Files.readString(this.directory.resolve(file), StandardCharsets.UTF_8);
    }

}
