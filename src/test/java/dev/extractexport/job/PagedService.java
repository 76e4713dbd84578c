package dev.extractexport.job;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeServer.Reply;

/// A service whose jobs a test makes, finishes, changes and deletes between two nights, or between
/// two pages. Lists by status, newest first, by offset or by the last job of the page before.
final class PagedService implements AutoCloseable {

    static final String KEY = "llx-paged-service-1";

    /// The first listing of wanted jobs is page 1, whatever was listed of unfinished
    /// ones.
    private IntConsumer beforePage = (page) -> {
    };

    private final FakeServer server = new FakeServer();

    private final Map<String, Job> jobs = new TreeMap<>();

    private final Set<String> hidden = new HashSet<>();

    private final Map<String, String> usage = new HashMap<>();

    private Comparator<Job> order = Comparator.comparing(Job::created).reversed().thenComparing(Job::id);

    private boolean byOffset;

    private int wantedPages;

    private int lives = Integer.MAX_VALUE;

    /// One job as it is now.
    record Job(String id, Instant created, Instant updated, String status, String result) {
    }

    PagedService() {
        this.server.on(ApiFixture.LIST, this::list);
    }

    Night night(java.nio.file.Path output) {
        return new Night(this.server.baseUrl(), KEY, output);
    }

    URI baseUrl() {
        return this.server.baseUrl();
    }

    FakeServer server() {
        return this.server;
    }

    /// Makes or changes a job.
    synchronized PagedService put(String id, Instant created, Instant updated, String status) {
        this.jobs.put(id, new Job(id, created, updated, status, "{\"a\":\"" + id + " at " + updated + "\"}"));
        this.server.on(ApiFixture.LIST + "/" + id, (request) -> get(id));
        return this;
    }

    /// From now on the job, asked for alone, has this `usage`; before that it has none.
    synchronized PagedService usage(String id, String json) {
        this.usage.put(id, json);
        return this;
    }

    /// From now on the job, asked for alone, is told in another way.
    synchronized PagedService told(String id, UnaryOperator<String> how) {
        Job job = this.jobs.get(id);
        this.server.on(ApiFixture.LIST + "/" + id, FakeServer.json(how.apply(json(job, true))));
        return this;
    }

    /// From now on no listing shows the job, which is there all the same.
    synchronized PagedService hide(String id) {
        this.hidden.add(id);
        return this;
    }

    synchronized PagedService delete(String id) {
        this.jobs.remove(id);
        return this;
    }

    synchronized Map<String, Job> jobs() {
        return Map.copyOf(this.jobs);
    }

    PagedService ordered(Comparator<Job> other) {
        this.order = other;
        return this;
    }

    /// Jobs that are inserted shift all pages behind them.
    PagedService byOffset() {
        this.byOffset = true;
        return this;
    }

    /// Calls `hook` with the number of the page, from 1, before each page of completed
    /// jobs.
    PagedService beforePage(IntConsumer hook) {
        this.beforePage = hook;
        return this;
    }

    /// From now on a page token is refused once so many pages were listed with tokens.
    PagedService tokensLive(int pages) {
        this.lives = pages;
        return this;
    }

    /// Pages of completed jobs listed since it was last asked.
    synchronized int wantedPages() {
        int pages = this.wantedPages;
        this.wantedPages = 0;
        return pages;
    }

    /// Jobs fetched for their result since the beginning, in order.
    List<String> fetched() {
        return this.server.requests()
            .stream()
            .filter((request) -> request.query().contains("expand=usage"))
            .map((request) -> request.path().substring(ApiFixture.LIST.length() + 1))
            .toList();
    }

    /// The hook may wait for what is asked in the meantime.
    private Reply list(FakeServer.Request request) {
        Map<String, String> query = query(request.query());
        if (query.get("status").equals("COMPLETED") && !query.get("page_size").equals("1")) {
            this.beforePage.accept(nextPage());
        }
        return list(query);
    }

    private synchronized int nextPage() {
        this.wantedPages++;
        return this.wantedPages;
    }

    private synchronized Reply list(Map<String, String> query) {
        String token = query.get("page_token");
        if (token != null && this.lives-- <= 0) {
            this.lives = Integer.MAX_VALUE;
            return FakeServer.status(400, "{\"detail\":\"Page token has expired\"}");
        }
        List<Job> all = this.jobs.values()
            .stream()
            .filter((job) -> job.status().equals(query.get("status")) && !this.hidden.contains(job.id()))
            .sorted(this.order)
            .toList();
        int from = (token == null) ? 0 : after(all, token);
        int to = Math.min(all.size(), from + Integer.parseInt(query.get("page_size")));
        List<String> items = new ArrayList<>();
        all.subList(Math.min(from, to), to).forEach((job) -> items.add(json(job, false)));
        String next = this.byOffset ? "at-" + to : (to > 0) ? "after-" + all.get(to - 1).id() : null;
        return FakeServer.json(ApiFixture.page((to < all.size()) ? next : null, items.toArray(String[]::new)));
    }

    private int after(List<Job> all, String token) {
        if (this.byOffset) {
            return Integer.parseInt(token.substring("at-".length()));
        }
        Job last = this.jobs.get(token.substring("after-".length()));
        return (int) all.stream().filter((job) -> this.order.compare(job, last) <= 0).count();
    }

    synchronized Reply get(String id) {
        Job job = this.jobs.get(id);
        return (job != null) ? FakeServer.json(json(job, true))
                : FakeServer.status(404, "{\"detail\":\"Job not found\"}");
    }

    private String json(Job job, boolean whole) {
        String item = ApiFixture.item(job.id(), job.status(), job.created().toString(), job.updated().toString());
        if (!whole) {
            return item;
        }
        return item.substring(0, item.length() - 1) + ",\"configuration_id\":\"cfg-paged\",\"configuration\":{"
                + "\"data_schema\":{\"title\":\"Paged\",\"type\":\"object\",\"properties\":{\"a\":{\"type\":"
                + "\"string\"}}}},\"extract_result\":" + (job.status().equals("COMPLETED") ? job.result() : "null")
                + (this.usage.containsKey(job.id()) ? ",\"usage\":" + this.usage.get(job.id()) : "") + "}";
    }

    private static Map<String, String> query(String query) {
        Map<String, String> values = new HashMap<>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            values.put(part.substring(0, equals),
                    URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return values;
    }

    @Override
    public void close() {
        this.server.close();
    }

}
