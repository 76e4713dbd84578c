package dev.extractexport.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import java.util.random.RandomGenerator;

import dev.extractexport.api.http.Answer;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.api.http.HttpTransport;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.api.http.RequestTarget;
import dev.extractexport.api.pace.Delayer;
import dev.extractexport.api.paging.PageSize;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service over HTTP.
public final class HttpExtractApi implements ExtractApi, AutoCloseable {

    private static final Set<Integer> GONE = Set.of(404, 410);

    /// Rights may be given.
    private static final int FORBIDDEN = 403;

    private static final Set<Integer> TOKEN_REFUSED = Set.of(400, 404, 410, 422);

    static final Set<Integer> EXPANSION_REFUSED = Set.of(400, 422);

    private static final String PAGE_SIZE = "page_size";

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpExtractApi.class);

    private final ApiSettings settings;

    private final HttpTransport transport;

    private final RunRoutes routes;

    private volatile boolean whenIncomplete;

    private volatile boolean expandsListing;

    private volatile @Nullable Path keep;

    /// Of listings, whose pages are asked for one after the other.
    private final PageSize pageSize = new PageSize();

    /// Opens no connection yet.
    /// @param clock for delays that servers give as a date
    /// @param random for jitter; need not be safe for several threads
    public HttpExtractApi(ApiSettings settings, Delayer delayer, Clock clock, RandomGenerator random, ApiMeter meter) {
        this.settings = settings;
        this.transport = new HttpTransport(settings.http(), delayer, clock, random, meter);
        this.routes = new RunRoutes(settings);
    }

    /// From now on takes a job from the listing where its item is complete and would be
    /// fetched from the second generation, which saves the call.
    /// @param spillDirectory takes items that are too large for memory; null to know
    /// which
    /// calls are saved, but keep nothing
    public void fetchWhenIncomplete(@Nullable Path spillDirectory) {
        this.whenIncomplete = true;
        this.expandsListing = true;
        this.keep = spillDirectory;
    }

    @Override
    public ListedPage list(ListQuery query, @Nullable String pageToken)
            throws InterruptedException, RefusedPageTokenException {
        String subject = "listing of extract jobs (%s)".formatted(query);
        this.pageSize.begin(query.filters().get(PAGE_SIZE));
        Answer<ListedPage> answer = this.transport.get(Lane.LISTING, subject,
                (slow) -> target(query, this.pageSize.after(slow)).with("page_token", pageToken),
                (body) -> PageReader.readPage(body, this.keep));
        return switch (answer) {
            case Answer.Whole<ListedPage>(ListedPage page) -> {
                this.pageSize.arrived();
                yield page;
            }
            case Answer.Refused<ListedPage> refused -> {
                if (pageToken != null && TOKEN_REFUSED.contains(refused.status())) {
                    throw new RefusedPageTokenException(
                            "the API refuses its own page token (%s)".formatted(refused.describe()));
                }
                if (this.expandsListing && EXPANSION_REFUSED.contains(refused.status())) {
                    this.expandsListing = false;
                    LOGGER.info("The API lists no configurations ({}): every job is fetched", refused.describe());
                    yield list(query, pageToken);
                }
                throw refusedListing(subject, refused);
            }
            case Answer.Failing<ListedPage>(String reason) -> throw new Failure(Kind.INCOMPLETE, reason);
        };
    }

    private RequestTarget target(ListQuery query, int pageSize) {
        RequestTarget target = RequestTarget.of("api", "v2", "extract");
        for (Entry<String, String> filter : query.filters().entrySet()) {
            boolean size = filter.getKey().equals(PAGE_SIZE);
            target = target.with(filter.getKey(), size ? String.valueOf(pageSize) : filter.getValue());
        }
        return this.expandsListing ? target.with("expand", "configuration").with("expand", "extract_metadata") : target;
    }

    private Failure refusedListing(String subject, Answer.Refused<ListedPage> refused) {
        String found = "The API at %s refuses the %s: %s. ".formatted(this.settings.http().baseUrl().getAuthority(),
                subject, refused.describe());
        return switch (refused.status()) {
            case 403 -> new Failure(Kind.UNAUTHORIZED, found + "A key belongs to one region and one project: check "
                    + "LLAMA_CLOUD_API_KEY, LLAMA_CLOUD_BASE_URL and --project-id");
            case 404, 405, 410 -> new Failure(Kind.SETTINGS,
                    found + "Check api.base-url (LLAMA_CLOUD_BASE_URL): expected an API with /api/v2/extract");
            case 400, 422 -> new Failure(Kind.SETTINGS, found + (refused.detail().contains(PAGE_SIZE)
                    ? "Set a smaller --page-size" : "Check the filters named here"));
            case 413 -> new Failure(Kind.SETTINGS, found + "Set a smaller --page-size");
            default -> new Failure(Kind.INCOMPLETE, found + "Run again later: it resumes");
        };
    }

    @Override
    public Fetched<ListedJob> getJob(String jobId) throws InterruptedException {
        return job(this.transport.get(Lane.GETS, subject(jobId), this.routes.job(jobId), PageReader::readJob));
    }

    @Override
    public Fetched<ListedJob> getUsage(String jobId) throws InterruptedException {
        return job(this.transport.getUnless(() -> false, Lane.GETS, subject(jobId), this.routes.wholeJob(jobId),
                PageReader::readJob));
    }

    @Override
    public Fetched<ListedJob> getJobAtOnce(String jobId) throws InterruptedException {
        return job(this.transport.getUnless(() -> false, Lane.GETS, subject(jobId), this.routes.job(jobId),
                PageReader::readJob));
    }

    @Override
    public Fetched<FetchedRun> fetchRunAtOnce(ListedJob job, FrameWriterFactory frames) throws InterruptedException {
        return new RunFetch(this.transport, this.routes, job, frames).alongAtOnce(this.routes.of(job));
    }

    private static Fetched<ListedJob> job(Answer<ListedJob> answer) {
        return switch (answer) {
            case Answer.Whole<ListedJob>(ListedJob job) -> new Fetched.Found<>(job);
            case Answer.Refused<ListedJob> refused -> withoutBody(refused);
            case Answer.Failing<ListedJob>(String reason) -> new Fetched.Refused<>(reason, true);
        };
    }

    @Override
    public Fetched<FetchedRun> fetchRun(ListedJob job, FrameWriterFactory frames) throws InterruptedException {
        List<RunRoutes.Route> ways = this.routes.of(job);
        Fetched<FetchedRun> listed = isListedWhole(job, ways) ? listed(job, frames) : null;
        return (listed != null) ? listed : new RunFetch(this.transport, this.routes, job, frames).along(ways);
    }

    /// The generations that [#fetchRun] would ask for a job, the first one first; none
    /// where the settings allow no way to it. Asks nothing.
    public List<Source> ways(ListedJob job) {
        List<RunRoutes.Route> ways = this.routes.of(job);
        return isListedWhole(job, ways) ? List.of() : ways.stream().map(RunRoutes.Route::source).toList();
    }

    private boolean isListedWhole(ListedJob job, List<RunRoutes.Route> ways) {
        return this.whenIncomplete && !ways.isEmpty() && ways.getFirst().source() == Source.V2_JOB && job.isComplete();
    }

    /// The item in the place of the job; null where it is not kept, or holds what only a
    /// listing lets pass.
    private static @Nullable Fetched<FetchedRun> listed(ListedJob job, FrameWriterFactory frames) {
        try (InputStream whole = job.whole()) {
            return (whole != null && RunFetch.read(job, Source.V2_JOB, frames, whole,
                    true) instanceof Fetched.Found<FetchedRun> found) ? found : null;
        }
        catch (IOException ex) {
            LOGGER.debug("Extract job {} is fetched though it was listed whole", job.jobId(), ex);
            return null;
        }
    }

    static <T> Fetched<T> withoutBody(Answer.Refused<?> refused) {
        return GONE.contains(refused.status()) ? new Fetched.Gone<>() : new Fetched.Refused<>(
                "The API refuses this job: " + refused.describe(), refused.status() == FORBIDDEN);
    }

    static String subject(String jobId) {
        return "extract job " + jobId;
    }

    @Override
    public void close() {
        this.transport.close();
    }

}
