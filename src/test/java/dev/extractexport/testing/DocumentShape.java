package dev.extractexport.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.extractexport.archive.json.CopyPolicy;
import dev.extractexport.archive.json.JsonSource;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A shape that an extract job has had over the years, as a document of `src/test/resources/shapes`:
/// the list item, what is fetched for it, and the rows that they make.
/// @param name of the document
/// @param source what is fetched
/// @param job the list item
/// @param run the v1 run or the v2 job; null where the list alone shows the job
/// @param runs the expected row of the table `runs`, null cells left out, JSON cells as JSON
/// @param usage of the table `usage` likewise
public record DocumentShape(String name, Source source, ObjectNode job, ObjectNode run, ObjectNode runs,
        ObjectNode usage) {

    /// Keeps numbers as they are written.
    public static final JsonMapper JSON = JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();

    private static final Path FOLDER = Path.of("src", "test", "resources", "shapes");

    /// All of them, by name.
    public static List<DocumentShape> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(DocumentShape::read).toList();
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static DocumentShape read(Path file) {
        JsonNode shape = JSON.readTree(file.toFile());
        ObjectNode job = (ObjectNode) shape.get("job");
        JsonNode run = shape.get("run");
        return new DocumentShape(file.getFileName().toString(), Source.ofLabel(shape.get("source").stringValue()), job,
                run.isString() ? job.deepCopy() : run.isNull() ? null : (ObjectNode) run,
                (ObjectNode) shape.get("runs"), (ObjectNode) shape.get("usage"));
    }

    /// With other objects.
    public DocumentShape with(ObjectNode otherJob, ObjectNode otherRun) {
        return new DocumentShape(this.name, this.source, otherJob, otherRun, this.runs, this.usage);
    }

    /// What the export knows of it once it is archived.
    public RunFacts facts() {
        ObjectFacts listed = read(this.job, CopyPolicy.LIST_ITEM);
        return (this.run == null) ? RunFacts.ofListItem(listed)
                : new RunFacts(this.source, listed, read(this.run, CopyPolicy.RUN));
    }

    /// The objects read as a frame holds them: copied once, and the copy read again.
    private static ObjectFacts read(ObjectNode object, CopyPolicy policy) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        copy(JSON.writeValueAsString(object).getBytes(StandardCharsets.UTF_8), policy, copy);
        return copy(copy.toByteArray(), policy, OutputStream.nullOutputStream());
    }

    private static ObjectFacts copy(byte[] json, CopyPolicy policy, OutputStream out) {
        InputStream in = new ByteArrayInputStream(json);
        try (JsonSource source = new JsonSource(in)) {
            source.nextToken();
            return source.copyObject(out, policy);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public String toString() {
        return this.name;
    }

}
