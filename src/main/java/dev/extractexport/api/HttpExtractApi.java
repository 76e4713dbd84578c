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
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.archive.json.BrokenJsonException;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service over HTTP.
public final class HttpExtractApi implements ExtractApi, AutoCloseable {

    private static final Set<Integer> GONE = Set.of(404, 410);

    /// How a server without the first generation, or without this run, answers its
    /// routes. A 422 is the answer to an id of the wrong shape.
    private static final Set<Integer> NOT_IN_V1 = Set.of(400, 404, 405, 410, 422);

    private static final Set<Integer> TOKEN_REFUSED = Set.of(400, 404, 410, 422);

    private static final Set<Integer> EXPANSION_REFUSED = Set.of(400, 422);

    private static final String PAGE_SIZE = "page_size";

    /// One job may carry a result of hundreds of megabytes.
    private static final int SMALLEST_PAGE = 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpExtractApi.class);

    private final ApiSettings settings;

    private final HttpTransport transport;

    private final RunRoutes routes;

    private volatile boolean whenIncomplete;

    private volatile boolean expandsListing;

    private volatile @Nullable Path keep;

    /// That a listing asks for; only ever falls.
    private volatile int largestPage = Integer.MAX_VALUE;

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
        int asked = Math.min(this.largestPage,
                Integer.parseInt(query.filters().getOrDefault(PAGE_SIZE, String.valueOf(Integer.MAX_VALUE))));
        Answer<ListedPage> answer = this.transport.get(Lane.LISTING, subject,
                (slow) -> target(query, pageSize(asked, slow)).with("page_token", pageToken),
                (body) -> PageReader.readPage(body, this.keep));
        return switch (answer) {
            case Answer.Whole<ListedPage>(ListedPage page) -> page;
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

    /// Jobs to ask for at once: half as many after each attempt that took too long, and
    /// no
    /// more from then on. The service may need its time for the results that a page
    /// carries.
    /// @param asked before the first attempt
    private int pageSize(int asked, int slow) {
        int size = Math.max(asked >> slow, SMALLEST_PAGE);
        if (slow > 0 && asked != Integer.MAX_VALUE && size < this.largestPage) {
            LOGGER.warn("A page of the listing took too long: from now on {} jobs are asked for at once", size);
            this.largestPage = size;
        }
        return size;
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
            case 400, 422 -> new Failure(Kind.SETTINGS, found + "Check the filters named here");
            case 413 -> new Failure(Kind.SETTINGS, found + "Set a smaller --page-size");
            default -> new Failure(Kind.INCOMPLETE, found + "Run again later: it resumes");
        };
    }

    @Override
    public Fetched<ListedJob> getJob(String jobId) throws InterruptedException {
        return job(jobId, this.routes.job(jobId));
    }

    @Override
    public Fetched<ListedJob> getUsage(String jobId) throws InterruptedException {
        return job(jobId, this.routes.wholeJob(jobId));
    }

    private Fetched<ListedJob> job(String jobId, RequestTarget target) throws InterruptedException {
        Answer<Fetched<ListedJob>> answer = attempt(jobId, target,
                (body) -> new Fetched.Found<>(PageReader.readJob(body)));
        return switch (answer) {
            case Answer.Whole<Fetched<ListedJob>>(Fetched<ListedJob> fetched) -> fetched;
            case Answer.Refused<Fetched<ListedJob>> refused -> withoutBody(refused);
            case Answer.Failing<Fetched<ListedJob>>(String reason) -> new Fetched.Refused<>(reason);
        };
    }

    @Override
    public Fetched<FetchedRun> fetchRun(ListedJob job, FrameWriterFactory frames) throws InterruptedException {
        List<RunRoutes.Route> ways = this.routes.of(job);
        Fetched<FetchedRun> listed = isListedWhole(job, ways) ? listed(job, frames) : null;
        if (listed != null) {
            return listed;
        }
        Fetched<FetchedRun> last = new Fetched.Refused<>("The job names no run and its id is none of the first "
                + "generation, so no v1 run can be asked for: use api.source auto or v2-job");
        boolean askedV1 = false;
        for (RunRoutes.Route way : ways) {
            Answer<Fetched<FetchedRun>> answer = attempt(job.jobId(), way.target(),
                    (body) -> read(job, way.source(), frames, body, false));
            switch (answer) {
                case Answer.Whole<Fetched<FetchedRun>>(Fetched<FetchedRun> fetched) -> {
                    remember(job, way.source(), askedV1);
                    return fetched;
                }
                case Answer.Refused<Fetched<FetchedRun>> refused -> {
                    last = withoutBody(refused);
                    if (way.source() != Source.V1_RUN || !NOT_IN_V1.contains(refused.status())) {
                        return last;
                    }
                    askedV1 = true;
                }
                case Answer.Failing<Fetched<FetchedRun>>(String reason) -> last = new Fetched.Refused<>(reason);
            }
        }
        return last;
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
            return (whole != null
                    && read(job, Source.V2_JOB, frames, whole, true) instanceof Fetched.Found<FetchedRun> found) ? found
                            : null;
        }
        catch (IOException ex) {
            LOGGER.debug("Extract job {} is fetched though it was listed whole", job.jobId(), ex);
            return null;
        }
    }

    /// A body that arrives whole and is no JSON at each attempt is this job's fault
    /// alone. One that
    /// is cut, or that never was an object, may be anybody's.
    private <T> Answer<Fetched<T>> attempt(String jobId, RequestTarget target,
            HttpTransport.BodyReader<Fetched<T>> reader) throws InterruptedException {
        try {
            return this.transport.get(Lane.GETS, subject(jobId), target, reader);
        }
        catch (Failure ex) {
            for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof BrokenJsonException broken && broken.malformed()) {
                    return new Answer.Whole<>(new Fetched.Refused<>(String.valueOf(broken.getMessage())));
                }
            }
            throw ex;
        }
    }

    private static Fetched<FetchedRun> read(ListedJob job, Source source, FrameWriterFactory frames, InputStream body,
            boolean listed) throws IOException {
        try (FrameWriter writer = frames.open(source, job.json())) {
            ObjectFacts run = writer.run(body);
            if (!run.tree().path("id").isString()) {
                throw new IOException("the body has no 'id', so it is neither a run nor a job");
            }
            RunFacts facts = new RunFacts(source, job.facts(), run);
            return new Fetched.Found<>(new FetchedRun(facts, writer.finish(), listed));
        }
        catch (BrokenJsonException ex) {
            if (ex.lasting()) {
                return new Fetched.Refused<>(String.valueOf(ex.getMessage()));
            }
            throw ex;
        }
    }

    private void remember(ListedJob job, Source source, boolean askedV1) {
        if (source == Source.V1_RUN) {
            this.routes.foundInV1();
        }
        else if (askedV1) {
            this.routes.foundOnlyInV2(job.jobId());
        }
    }

    private static <T> Fetched<T> withoutBody(Answer.Refused<?> refused) {
        return GONE.contains(refused.status()) ? new Fetched.Gone<>()
                : new Fetched.Refused<>("The API refuses this job: " + refused.describe());
    }

    private static String subject(String jobId) {
        return "extract job " + jobId;
    }

    @Override
    public void close() {
        this.transport.close();
    }

}
