package dev.extractexport.publish.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.views.CsvViews;
import dev.extractexport.publish.catalog.views.DuckDbDialect;
import dev.extractexport.publish.catalog.views.SparkDialect;
import dev.extractexport.publish.catalog.views.Views;

/// Writes `catalog/`: views for engines, a tree for programs, a dictionary for people. Each file is
/// replaced in one step after the manifest and shows exports up to one number, so that readers
/// change over at once.
public final class Catalog {

    /// The names of all files that may be there.
    public static final List<String> FILES = List.of("duckdb.sql", "spark.sql", "duckdb-csv.sql", "datasets.json",
            "DATA_DICTIONARY.md");

    private final Layout layout;

    public Catalog(Layout layout) {
        this.layout = layout;
    }

    /// The text of each file, by its name.
    public Map<String, String> texts(Contents contents) {
        Map<String, String> files = new LinkedHashMap<>();
        String root = this.layout.home().toString();
        files.put("duckdb.sql", new Views(new DuckDbDialect(), contents).sql(root));
        files.put("spark.sql", new Views(new SparkDialect(), contents).sql(root));
        Character delimiter = contents.csvDelimiter();
        if (delimiter != null) {
            files.put("duckdb-csv.sql", new CsvViews(contents, delimiter).sql(root));
        }
        files.put("datasets.json", new DatasetsJson(contents).text());
        files.put("DATA_DICTIONARY.md", new Dictionary(contents).text());
        return files;
    }

    /// Writes all files.
    /// @throws Failure INCOMPLETE when the output cannot be written
    public void write(Contents contents) {
        Map<String, String> files = texts(contents);
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                WholeFile.write(this.layout.catalog().resolve(file.getKey()), (out) -> out.write(bytes));
            }
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The catalog cannot be written (%s); make room or make it writable, and run again"
                        .formatted(IoReason.of(ex)),
                    ex);
        }
    }

}
