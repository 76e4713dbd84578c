package dev.extractexport.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;

/// One page of `GET /api/v2/extract`. The token names the last job of the page before, so that jobs
/// made or changed between two pages shift nothing.
final class JobListing {

    private static final int DEFAULT_PAGE_SIZE = 50;

    private static final List<String> STATUSES = Stream.of(WorldJob.Status.values()).map(Enum::name).toList();

    /// The parameters with which a token may not be used again in another combination.
    private static final List<String> FILTERS = List.of("configuration_id", "document_input_type",
            "document_input_value", "file_input", "status", "created_at_on_or_after", "created_at_on_or_before",
            "job_ids");

    private final World world;

    private final SandboxOptions options;

    private final Query query;

    /// The first API generation knows fewer parameters and ignores the others.
    private final boolean first;

    JobListing(World world, SandboxOptions options, Query query) {
        this.world = world;
        this.options = options;
        this.query = query;
        this.first = world.spec().generation() == Generation.V1;
    }

    Reply answer() {
        int size = this.query.integer("page_size", DEFAULT_PAGE_SIZE, 1, this.options.maxPageSize());
        Set<String> expanded = this.first ? Set.of()
                : this.query.choices("expand", Set.of("configuration", "extract_metadata"));
        String status = this.query.choice("status", STATUSES);
        Instant from = this.first ? null : this.query.instant("created_at_on_or_after");
        Predicate<WorldJob> filter = filter();
        List<WorldJob> page = new ArrayList<>();
        boolean more = false;
        for (int position = start(); position < this.world.size() && !more; position++) {
            if (status != null && !this.world.statusAt(position).name().equals(status)) {
                continue;
            }
            WorldJob job = this.world.at(position);
            if (from != null && job.createdAt().isBefore(from)) {
                break;
            }
            if (filter.test(job)) {
                more = page.size() == size;
                if (!more) {
                    page.add(job);
                }
            }
        }
        String next = more ? token(page.getLast()) : null;
        return Reply.ok((out) -> {
            out.writeStartObject().writeArrayPropertyStart("items");
            JobJson json = new JobJson(this.world, out);
            page.forEach((job) -> json.write(job, expanded, this.options.listCarriesResult()));
            out.writeEndArray().writeName("next_page_token").writeString(next);
            out.writeNullProperty("total_size").writeEndObject();
        });
    }

    private Predicate<WorldJob> filter() {
        return equal("configuration_id", WorldJob::configurationId)
            .and(equal("document_input_type", (job) -> job.isFromParseJob() ? "parse_job_id" : "file_id"))
            .and(equal("document_input_value", WorldJob::documentInput))
            .and(this.first ? (job) -> true : laterFilter())
            .and(this.world::holds);
    }

    private Predicate<WorldJob> laterFilter() {
        Set<String> ids = Set.copyOf(this.query.all("job_ids"));
        return equal("file_input", WorldJob::documentInput).and((job) -> ids.isEmpty() || ids.contains(job.id()));
    }

    private Predicate<WorldJob> equal(String name, Fact fact) {
        String wanted = this.query.text(name);
        return (job) -> wanted == null || wanted.equals(fact.of(job));
    }

    /// The place where the page may begin: after the page before, and not before the end
    /// of the creation window.
    private int start() {
        Instant to = this.first ? null : this.query.instant("created_at_on_or_before");
        return Math.max(afterToken(), (to == null) ? 0 : this.world.positionAfter(to, ""));
    }

    private int afterToken() {
        String token = this.query.text("page_token");
        if (token == null || token.isEmpty()) {
            return 0;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\\|", -1);
            if (parts.length == 3 && parts[2].equals(fingerprint())) {
                Instant createdAt = Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS);
                return this.world.positionAfter(createdAt, parts[1]);
            }
        }
        catch (IllegalArgumentException ex) {
            throw new Query.RefusedException(Reply.detail(400, "Invalid page token"));
        }
        throw new Query.RefusedException(Reply.detail(400, "Page token does not belong to these filters"));
    }

    private String token(WorldJob last) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, last.createdAt());
        String text = micros + "|" + last.id() + "|" + fingerprint();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String fingerprint() {
        List<List<String>> filters = FILTERS.stream().map(this.query::all).toList();
        return Integer.toHexString(filters.hashCode());
    }

    /// What a filter compares.
    @FunctionalInterface
    private interface Fact {

        @Nullable String of(WorldJob job);

    }

}
