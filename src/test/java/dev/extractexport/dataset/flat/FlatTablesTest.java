package dev.extractexport.dataset.flat;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatColumn.Role;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Schemas as they come, and the flat tables that readers meet.
class FlatTablesTest {

    private static final List<String> OWN = List.of("_job_id", "_run_id", "_row", "_page", "_document", "_created_at",
            "_updated_at", "_export");

    @Test
    void aListOfObjectsIsATableAndACount() {
        FlatTables tables = tables("""
                {"type":"object","properties":{
                  "total":{"type":"number"},
                  "line_items":{"type":"array","items":{"type":"object","properties":{
                    "what":{"type":"string"},"tax":{"type":"object","properties":{"rate":{"type":"number"}}}}}},
                  "tags":{"type":"array","items":{"type":"string"}}}}""");

        assertThat(headers(tables.main()))
            .containsExactlyElementsOf(with(OWN, "total", "line_items.#", "tags", "_rescued"));
        assertThat(tables.tables()).extracting(FlatTable::list).containsExactly("", "line_items");
        assertThat(headers(tables.tables().get(1))).containsExactly("_job_id", "_updated_at", "_row", "_index_1",
                "what", "tax.rate");
        assertThat(tables.tables().get(1).columns()).extracting(FlatColumn::role)
            .containsExactly(Role.KEY, Role.KEY, Role.KEY, Role.INDEX, Role.VALUE, Role.VALUE);
        assertThat(tables.main().columns().get(9)).satisfies((column) -> {
            assertThat(column.role()).isEqualTo(Role.COUNT);
            assertThat(column.keys()).containsExactly("line_items");
        });
    }

    @Test
    void listsInsideListsHaveOneIndexEach() {
        FlatTables tables = tables("""
                {"type":"object","properties":{"a":{"type":"object","properties":{
                  "Orders":{"type":"array","items":{"type":"object","properties":{
                    "lines":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}}}}}}}}}}}""");

        assertThat(tables.tables()).extracting(FlatTable::list).containsExactly("", "a.Orders", "a.Orders.lines");
        assertThat(headers(tables.main())).contains("a.Orders.#");
        assertThat(headers(tables.tables().get(1))).containsExactly("_job_id", "_updated_at", "_row", "_index_1",
                "lines.#");
        assertThat(headers(tables.tables().get(2))).containsExactly("_job_id", "_updated_at", "_row", "_index_1",
                "_index_2", "n");
        assertThat(tables.tables().get(2).keys()).containsExactly("a", "Orders", "lines");
    }

    @Test
    void listsOfListsAreText() {
        FlatTables tables = tables("""
                {"type":"object","properties":{"grid":{"type":"array","items":{"type":"array","items":
                  {"type":"object","properties":{"n":{"type":"integer"}}}}}}}""");

        assertThat(tables.tables()).hasSize(1);
        assertThat(headers(tables.main())).contains("grid").doesNotContain("grid.#");
    }

    @Test
    void foldersAreSafeWhateverTheKeysAre() {
        FlatTables tables = tables("{\"type\":\"object\",\"properties\":{" + String.join(",",
                List.of(list("../../etc"), list(".."), list(""), list("明細"), list("品目"), list("a/b"), list("a\\\\b"),
                        list("x".repeat(300)), list("x".repeat(300) + "y"), list("CON"), list("con"), list("a\\nb")))
                + "}}");

        List<String> folders = tables.tables().stream().skip(1).map(FlatTable::list).toList();
        assertThat(folders).hasSize(12).allMatch((folder) -> folder.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}"));
        assertThat(folders).extracting(String::toLowerCase).doesNotHaveDuplicates();
        assertThat(folders).noneMatch((folder) -> folder.contains(".."));
        assertThat(folders).startsWith("-etc", "list").contains("CON", "a-b");
    }

    @Test
    void namesOfOursAreNotTakenByTheData() {
        FlatTables tables = tables("""
                {"type":"object","properties":{"l.#":{"type":"string"},
                  "l":{"type":"array","items":{"type":"object","properties":{
                  "_job_id":{"type":"string"},"_INDEX_1":{"type":"string"},"=x":{"type":"string"},
                  "a\\nb":{"type":"string"},"a_b":{"type":"string"}}}}}}""");

        assertThat(headers(tables.tables().get(1))).containsExactly("_job_id", "_updated_at", "_row", "_index_1",
                "_job_id_2", "_INDEX_1_2", "'=x", "a_b", "a_b_2");
        assertThat(headers(tables.main())).contains("l.#", "l.#_2");
    }

    @Test
    void moreListsThanAreOpenedAtOnceAreText() {
        List<String> lists = new ArrayList<>();
        for (int i = 0; i < FlatTables.MAX_LISTS + 2; i++) {
            lists.add(list("l" + i));
        }

        FlatTables tables = tables("{\"type\":\"object\",\"properties\":{" + String.join(",", lists) + "}}");

        assertThat(tables.tables()).hasSize(1 + FlatTables.MAX_LISTS);
        assertThat(headers(tables.main())).contains("l127.#", "l128", "l129");
    }

    private static String list(String key) {
        return "\"" + key + "\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":"
                + "{\"n\":{\"type\":\"integer\"}}}}";
    }

    private static FlatTables tables(String schema) {
        FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow();
        return FlatTables.of(new DatasetVersion("d", 1, fields).table());
    }

    private static List<String> headers(FlatTable table) {
        return table.columns().stream().map(FlatColumn::header).toList();
    }

    private static List<String> with(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }

}
