package dev.extractexport.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.http.ApiKey;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.archive.FrameWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// A fake server and a client for it; waiting is recorded instead of done.
public final class ApiFixture implements AutoCloseable {

    public static final String KEY = "llx-Very-Secret-Key-0123456789";

    public static final String LIST = "/api/v2/extract";

    public static final String RUNS = "/api/v1/extraction/runs/";

    static final String V2_JOB = "{\"id\":\"x\",\"status\":\"COMPLETED\",\"extract_result\":[{},{}]}";

    private static final HttpSettings.Bounds BOUNDS = new HttpSettings.Bounds(Duration.ofSeconds(5),
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), 10_000_000);

    private final FakeServer server = new FakeServer();

    private final FakeTime time = new FakeTime();

    private final ApiMeter meter = new ApiMeter();

    private final HttpExtractApi api;

    public ApiFixture(ApiSource source) {
        this(source, null, null);
    }

    public ApiFixture(ApiSource source, String projectId, String organizationId) {
        this(source, projectId, organizationId, BOUNDS);
    }

    public ApiFixture(ApiSource source, HttpSettings.Bounds bounds) {
        this(source, null, null, bounds);
    }

    private ApiFixture(ApiSource source, String projectId, String organizationId, HttpSettings.Bounds bounds) {
        HttpSettings http = new HttpSettings(this.server.baseUrl(), new ApiKey(KEY), false, 8, null, bounds,
                RetrySettings.DEFAULTS);
        this.api = new HttpExtractApi(new ApiSettings(http, source, projectId, organizationId), this.time,
                Clock.systemUTC(), new Random(11), this.meter);
    }

    public FakeServer server() {
        return this.server;
    }

    public HttpExtractApi api() {
        return this.api;
    }

    public ApiMeter meter() {
        return this.meter;
    }

    /// What there is of the run of `job`.
    Fetched<FetchedRun> fetch(ListedJob job, Path spills) throws InterruptedException {
        return this.api.fetchRun(job, frames(spills));
    }

    /// The run of `job`, which must be there.
    FetchedRun found(ListedJob job, Path spills) throws InterruptedException {
        Fetched<FetchedRun> fetched = fetch(job, spills);
        assertThat(fetched).isInstanceOf(Fetched.Found.class);
        return ((Fetched.Found<FetchedRun>) fetched).value();
    }

    /// A listed job, as the page reader makes it of `json`.
    public static ListedJob listed(String json) {
        try {
            return PageReader.readJob(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            throw new IllegalArgumentException(ex);
        }
    }

    /// A list item with everything the API requires.
    public static String item(String id, String status, String createdAt, String updatedAt) {
        return "{\"id\":\"%s\",\"status\":\"%s\",\"created_at\":\"%s\",\"updated_at\":\"%s\",\"project_id\":\"p\"}"
            .formatted(id, status, createdAt, updatedAt);
    }

    public static String item(String id, String status) {
        return item(id, status, "2026-11-01T10:00:00Z", "2026-11-01T11:00:00Z");
    }

    /// @param nextToken null for the last page
    public static String page(String nextToken, String... items) {
        return "{\"items\":[%s],\"next_page_token\":%s,\"total_size\":null}".formatted(String.join(",", items),
                (nextToken != null) ? "\"" + nextToken + "\"" : "null");
    }

    public static ExtractApi.FrameWriterFactory frames(Path directory) {
        return (source, json) -> new FrameWriter(directory, source, json);
    }

    @Override
    public void close() {
        this.api.close();
        this.server.close();
    }

}
