package dev.extractexport.sandbox;

import java.util.List;
import java.util.Set;

import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.World;

/// What can be read of the saved configurations that jobs name.
final class ConfigurationRoutes {

    private static final int PAGE = 50;

    private static final Set<String> PRODUCTS = Set.of("classify_v2", JobJson.EXTRACT, "parse_v2", "split_v1",
            "spreadsheet_v1", "unknown");

    private final World world;

    private final SandboxOptions options;

    private final Query query;

    ConfigurationRoutes(World world, SandboxOptions options, Query query) {
        this.world = world;
        this.options = options;
        this.query = query;
    }

    /// One page. The token is the id of the first configuration of the page.
    Reply listing() {
        int size = this.query.integer("page_size", PAGE, 1, this.options.maxPageSize());
        Set<String> products = this.query.choices("product_type", PRODUCTS);
        String name = this.query.text("name");
        List<Family> found = this.world.configurations()
            .stream()
            .filter((family) -> products.isEmpty() || products.contains(JobJson.EXTRACT))
            .filter((family) -> name == null || name.equals(family.title()))
            .toList();
        int start = start(found);
        int end = Math.min(start + size, found.size());
        return Reply.ok((out) -> {
            out.writeStartObject().writeArrayPropertyStart("items");
            found.subList(start, end).forEach(new JobJson(this.world, out)::saved);
            out.writeEndArray().writeName("next_page_token");
            out.writeString((end < found.size()) ? this.world.configurationId(found.get(end)) : null);
            out.writeNullProperty("total_size").writeEndObject();
        });
    }

    Reply configuration(String id) {
        return this.world.configurations()
            .stream()
            .filter((family) -> this.world.configurationId(family).equals(id))
            .findFirst()
            .map((family) -> Reply.ok((out) -> new JobJson(this.world, out).saved(family)))
            .orElse(Reply.detail(404, "Configuration not found"));
    }

    private int start(List<Family> found) {
        String token = this.query.text("page_token");
        if (token == null || token.isEmpty()) {
            return 0;
        }
        int start = found.stream().map(this.world::configurationId).toList().indexOf(token);
        if (start < 0) {
            throw new Query.RefusedException(Reply.detail(400, "Invalid page token"));
        }
        return start;
    }

}
