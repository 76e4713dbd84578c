package dev.extractexport.sandbox.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The schema of one dataset: as it lies in the jar, to draw from, and as jobs carry it.
/// @param template with examples, in its latest version
/// @param first version as served, compact JSON
/// @param latest version as served
record Schemas(JsonNode template, String first, String latest) {

    /// The versions that there are; only some datasets differ between them.
    static final int LATEST = 2;

    private static final Map<Family, Schemas> ALL = all();

    static Schemas of(Family family) {
        return Objects.requireNonNull(ALL.get(family));
    }

    String served(int version) {
        return (version == LATEST) ? this.latest : this.first;
    }

    /// The version in which a property came.
    static int since(JsonNode property) {
        return property.path("x-since").asInt(1);
    }

    private static Map<Family, Schemas> all() {
        Map<Family, Schemas> all = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            ObjectNode template = read(family.name().toLowerCase(Locale.ROOT) + ".json");
            all.put(family, new Schemas(template, stripped(template, 1), stripped(template, LATEST)));
        }
        return all;
    }

    private static ObjectNode read(String resource) {
        try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The schema " + resource + " of the sandbox is not in the jar");
            }
            return JsonMapper.shared().readTree(in).asObject();
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String stripped(JsonNode template, int version) {
        JsonNode schema = template.deepCopy();
        strip(schema, version);
        return schema.toString();
    }

    private static void strip(JsonNode schema, int version) {
        if (schema instanceof ObjectNode object) {
            object.remove("examples");
            object.properties().removeIf((property) -> since(property.getValue()) > version);
            object.remove("x-since");
        }
        schema.forEach((child) -> strip(child, version));
    }

}
