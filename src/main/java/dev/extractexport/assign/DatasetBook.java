package dev.extractexport.assign;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import dev.extractexport.dataset.DatasetNames;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.Fingerprint;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the dataset and version of a document, and opens new ones as they are met.
final class DatasetBook {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// The key and name of documents that carry neither schema nor configuration nor
    /// agent.
    private static final String NO_SCHEMA = "no-schema";

    private final Ledger ledger;

    private final long export;

    private final Map<String, String> aliasByKey = new HashMap<>();

    private final Map<String, Datasets.Dataset> byKey = new HashMap<>();

    private final Set<String> names = new HashSet<>();

    private final Map<Integer, Map<String, Integer>> versionsByShape = new HashMap<>();

    private final Map<Integer, String> nameById = new HashMap<>();

    private final Map<String, Schema> schemas = new HashMap<>();

    private final ColumnMapper mapper;

    private final Map<Placed, ColumnMapper.Columns> columns = new HashMap<>();

    private final Map<Integer, Schema> inferred = new HashMap<>();

    DatasetBook(Ledger ledger, long export, Map<String, List<String>> aliases, ColumnMapper mapper) {
        this.mapper = mapper;
        this.ledger = ledger;
        this.export = export;
        aliases.forEach((alias, keys) -> keys.forEach((key) -> this.aliasByKey.put(key, alias)));
        for (Datasets.Dataset dataset : ledger.datasets().all()) {
            remember(dataset);
        }
        for (Datasets.Version version : ledger.datasets().versions()) {
            this.versionsByShape.computeIfAbsent(version.datasetId(), (id) -> new HashMap<>())
                .put(version.shapeHash(), version.version());
        }
    }

    /// Where a document belongs.
    /// @param schemaHash of its canonical schema, null without one
    record Place(int datasetId, int version, @Nullable String schemaHash) {
    }

    private record Schema(String hash, @Nullable String title, FieldType.@Nullable Struct fields) {
    }

    /// A schema in a dataset; null for the one found in values.
    private record Placed(int datasetId, @Nullable String schemaSha256) {
    }

    Place placeOf(Decision decision) {
        Decision.Document document = decision.document();
        String sha256 = document.schemaSha256();
        Schema schema = (sha256 != null) ? this.schemas.computeIfAbsent(sha256, this::read) : null;
        Datasets.Dataset dataset = dataset(document, schema);
        boolean brought = hasColumns(schema);
        Schema source = brought ? schema : this.inferred.get(dataset.id());
        FieldType.Struct fields = (source != null) ? source.fields() : null;
        ColumnMapper.Columns placed = (fields != null)
                ? this.columns.computeIfAbsent(new Placed(dataset.id(), brought ? sha256 : null),
                        (_) -> this.mapper.columns(name(dataset.id()), fields))
                : null;
        int version = version(dataset.id(), placed, decision.key());
        return new Place(dataset.id(), version, (schema != null) ? schema.hash() : null);
    }

    /// The dataset of a document that brings no schema with columns; empty for one that
    /// does.
    OptionalInt datasetToInfer(Decision decision) {
        String sha256 = decision.document().schemaSha256();
        Schema schema = (sha256 != null) ? this.schemas.computeIfAbsent(sha256, this::read) : null;
        Datasets.Dataset dataset = dataset(decision.document(), schema);
        return hasColumns(schema) ? OptionalInt.empty() : OptionalInt.of(dataset.id());
    }

    /// Gives the documents of a dataset that bring no schema the one that is found in
    /// their
    /// values.
    void infer(int datasetId, List<Decision> documents, SchemaFinder finder) {
        String before = this.ledger.datasets().inferredSchema(datasetId);
        String found = finder.find(before, documents);
        if (found == null) {
            return;
        }
        this.inferred.put(datasetId, schema(JSON.readTree(found)));
        if (!found.equals(before)) {
            this.ledger.datasets().setInferredSchema(datasetId, found);
        }
    }

    private static boolean hasColumns(@Nullable Schema schema) {
        return schema != null && schema.fields() != null;
    }

    /// The name of a dataset, for ordering tasks.
    String name(int datasetId) {
        return this.nameById.getOrDefault(datasetId, "");
    }

    private Schema read(String sha256) {
        return schema(JSON.readTree(this.ledger.decisions().schema(sha256)));
    }

    private static Schema schema(JsonNode json) {
        FieldType.@Nullable Struct fields = SchemaReader.read(json).orElse(null);
        JsonNode title = json.path("title");
        return new Schema(Fingerprint.canonicalHash(json), title.isString() ? title.stringValue() : null, fields);
    }

    private Datasets.Dataset dataset(Decision.Document document, @Nullable Schema schema) {
        String title = (schema != null) ? schema.title() : null;
        String id = blankToNull(document.configurationId());
        String kind = "configuration ";
        if (id == null) {
            id = blankToNull(document.extractionAgentId());
            kind = "agent ";
        }
        if (id == null) {
            id = blankToNull(title);
            kind = "title ";
        }
        if (id == null) {
            id = (schema != null) ? schema.hash() : NO_SCHEMA;
            kind = "schema ";
        }
        String alias = this.aliasByKey.getOrDefault(id, (title != null) ? this.aliasByKey.get(title) : null);
        if (alias != null) {
            return this.byKey.computeIfAbsent("alias " + alias, (key) -> open(key, DatasetNames.slug(alias)));
        }
        String name = (title != null && !title.isBlank()) ? title : id;
        return this.byKey.computeIfAbsent(kind + id, (key) -> open(key, DatasetNames.slug(name)));
    }

    private Datasets.Dataset open(String key, String slug) {
        String name = this.names.contains(slug) ? DatasetNames.withSuffix(slug, key) : slug;
        Datasets.Dataset dataset = this.ledger.datasets().add(key, name);
        this.names.add(name.toLowerCase(Locale.ROOT));
        this.nameById.put(dataset.id(), name);
        return dataset;
    }

    private void remember(Datasets.Dataset dataset) {
        this.byKey.put(dataset.key(), dataset);
        this.names.add(dataset.name());
        this.nameById.put(dataset.id(), dataset.name());
    }

    private int version(int datasetId, ColumnMapper.@Nullable Columns columns, JobVersions.Key first) {
        String shape = (columns != null) ? columns.shapeHash() : "";
        Map<String, Integer> versions = this.versionsByShape.computeIfAbsent(datasetId, (id) -> new HashMap<>());
        Integer known = versions.get(shape);
        if (known != null) {
            return known;
        }
        int version = (columns == null) ? 0
                : versions.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        this.ledger.datasets()
            .addVersion(new Datasets.Version(datasetId, version, shape,
                    (columns != null) ? FieldsJson.write(columns.fields()) : null, this.export), first);
        versions.put(shape, version);
        return version;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return (text == null || text.isBlank()) ? null : text;
    }

}
