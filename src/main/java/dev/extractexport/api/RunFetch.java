package dev.extractexport.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.extractexport.api.http.Answer;
import dev.extractexport.api.http.HttpTransport;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.api.http.RequestTarget;
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.archive.json.BrokenJsonException;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;

/// Asks for what one job produced, one way after the other. Where there is another way, nothing that
/// the first generation does ends the export, but a refused key or plan. Used once.
final class RunFetch {

    /// How a server without the first generation, or without this run, answers its
    /// routes. A 422 is the answer to an id of the wrong shape.
    private static final Set<Integer> NOT_IN_V1 = Set.of(400, 404, 405, 410, 422);

    private final HttpTransport transport;

    private final RunRoutes routes;

    private final ListedJob job;

    private final ExtractApi.FrameWriterFactory frames;

    /// Why the first generation does not give the run, where that says nothing of whether
    /// there is one.
    private Fetched.@Nullable Refused<FetchedRun> withheld;

    /// Likewise, where it may be down for all.
    private @Nullable Failure down;

    private RunRoutes.@Nullable Route downWay;

    private boolean missing;

    private boolean patient = true;

    /// Of the last way.
    private int attempts;

    RunFetch(HttpTransport transport, RunRoutes routes, ListedJob job, ExtractApi.FrameWriterFactory frames) {
        this.transport = transport;
        this.routes = routes;
        this.job = job;
        this.frames = frames;
    }

    /// Likewise, but an outage is not waited for.
    Fetched<FetchedRun> alongAtOnce(List<RunRoutes.Route> ways) throws InterruptedException {
        this.patient = false;
        return along(ways);
    }

    /// @param ways the preferred one first; may be none
    Fetched<FetchedRun> along(List<RunRoutes.Route> ways) throws InterruptedException {
        Fetched<FetchedRun> last = new Fetched.Refused<>("The job names no run and its id is none of the first "
                + "generation, so no v1 run can be asked for: use api.source auto or v2-job", false);
        for (RunRoutes.Route way : ways) {
            last = (way.source() == Source.V1_RUN) ? firstGeneration(way, !way.equals(ways.getLast()))
                    : secondGeneration(way);
            if (last instanceof Fetched.Found<FetchedRun>) {
                return last;
            }
        }
        return (last instanceof Fetched.Gone<FetchedRun>) ? judged(last) : last;
    }

    /// @param spare whether there is another way
    private Fetched<FetchedRun> firstGeneration(RunRoutes.Route way, boolean spare) throws InterruptedException {
        Answer<Fetched<FetchedRun>> answer;
        try {
            answer = attempt(Lane.RUNS, way, spare);
        }
        catch (Failure ex) {
            if (!spare || ex.kind() == Kind.UNAUTHORIZED || ex.kind() == Kind.QUOTA) {
                throw ex;
            }
            this.down = ex;
            this.downWay = way;
            return new Fetched.Refused<>(String.valueOf(ex.getMessage()), true);
        }
        return switch (answer) {
            case Answer.Whole<Fetched<FetchedRun>>(Fetched<FetchedRun> fetched) -> {
                this.routes.foundInV1();
                if (fetched instanceof Fetched.Refused<FetchedRun> it) {
                    this.withheld = it;
                }
                yield fetched;
            }
            case Answer.Refused<Fetched<FetchedRun>> refused -> {
                Fetched<FetchedRun> without = HttpExtractApi.withoutBody(refused);
                this.missing = true;
                if (!spare && NOT_IN_V1.contains(refused.status())) {
                    this.routes.missingInV1(this.job.jobId(), refused.describe());
                }
                if (!NOT_IN_V1.contains(refused.status()) && without instanceof Fetched.Refused<FetchedRun> it) {
                    this.withheld = it;
                }
                yield without;
            }
            case Answer.Failing<Fetched<FetchedRun>>(String reason) -> {
                Fetched.Refused<FetchedRun> failing = new Fetched.Refused<>(reason, true);
                this.withheld = this.routes.isV1LeftAside() ? null : failing;
                yield failing;
            }
        };
    }

    private Fetched<FetchedRun> secondGeneration(RunRoutes.Route way) throws InterruptedException {
        RunRoutes.Route asked = way;
        while (true) {
            this.attempts = 0;
            Answer<Fetched<FetchedRun>> answer = attempt(Lane.GETS, asked, false);
            switch (answer) {
                case Answer.Whole<Fetched<FetchedRun>>(Fetched<FetchedRun> fetched) -> {
                    remember();
                    return fetched;
                }
                case Answer.Refused<Fetched<FetchedRun>> refused -> {
                    if (asked.expansions() == 0 || !isOfExpansions(refused)) {
                        return HttpExtractApi.withoutBody(refused);
                    }
                    asked = this.routes.lessExpanded(this.job, asked, refused.describe());
                }
                case Answer.Failing<Fetched<FetchedRun>>(String reason) -> {
                    return new Fetched.Refused<>(reason, true);
                }
            }
        }
    }

    /// Whether a refusal speaks of what was to be expanded, and so says nothing of the
    /// job.
    private static boolean isOfExpansions(Answer.Refused<?> refused) {
        return HttpExtractApi.EXPANSION_REFUSED.contains(refused.status())
                && refused.detail().toLowerCase(Locale.ROOT).contains("expand");
    }

    private RequestTarget counted(RunRoutes.Route way) {
        this.attempts++;
        return way.target();
    }

    /// That the first generation fails says something of it only where the second one
    /// does not: an outage may be of both.
    private void remember() {
        this.routes.foundInV2();
        Failure failure = this.down;
        if (failure != null && this.attempts > 1) {
            return;
        }
        if (failure != null) {
            Throwable cause = failure.getCause();
            this.routes.failsInV1(this.job.jobId(),
                    (cause != null) ? String.valueOf(cause.getMessage()) : "most attempts fail");
        }
        else if (this.withheld != null || this.missing) {
            this.routes.foundOnlyInV2(this.job.jobId());
        }
    }

    /// That the second generation has no such job says nothing about a run that the first
    /// one withholds. Where that one is down, and the second one has given no job at all,
    /// it is waited for.
    private Fetched<FetchedRun> judged(Fetched<FetchedRun> gone) throws InterruptedException {
        RunRoutes.Route again = this.downWay;
        if (again != null && !this.routes.isV2InUse()) {
            return firstGeneration(again, false);
        }
        Fetched.Refused<FetchedRun> refused = this.withheld;
        return (refused != null) ? refused : gone;
    }

    /// A body that arrives whole and is no JSON at each attempt is this job's fault
    /// alone.
    /// One that is cut, or that never was an object, may be anybody's.
    private Answer<Fetched<FetchedRun>> attempt(Lane lane, RunRoutes.Route way, boolean spare)
            throws InterruptedException {
        String subject = HttpExtractApi.subject(this.job.jobId());
        HttpTransport.BodyReader<Fetched<FetchedRun>> reader = (body) -> read(this.job, way.source(), this.frames, body,
                false);
        try {
            boolean hasty = spare || !this.patient;
            return hasty ? this.transport.getUnless(() -> spare && this.routes.isV1LeftAside(), lane, subject,
                    counted(way), reader) : this.transport.get(lane, subject, (slow) -> counted(way), reader);
        }
        catch (Failure ex) {
            for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof BrokenJsonException broken && broken.malformed()) {
                    return new Answer.Whole<>(new Fetched.Refused<>(String.valueOf(broken.getMessage()), true));
                }
            }
            throw ex;
        }
    }

    /// Reads a body into a frame.
    /// @param listed whether it is an item of a listing
    /// @throws IOException if it is cut, or is neither run nor job
    static Fetched<FetchedRun> read(ListedJob job, Source source, ExtractApi.FrameWriterFactory frames,
            InputStream body, boolean listed) throws IOException {
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
                return new Fetched.Refused<>(String.valueOf(ex.getMessage()), false);
            }
            throw ex;
        }
    }

}
