package dev.extractexport.fetch.again;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.FetchedRun;
import dev.extractexport.api.ListedJob;
import dev.extractexport.archive.FrameDraft;
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Fetches versions of jobs again. An outage is not waited for.
public final class Refetch implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ExtractApi api;

    private final Path spill;

    private final ExecutorService tasks = Executors
        .newThreadPerTaskExecutor(Thread.ofVirtual().name("refetch-", 0).factory());

    private final long end;

    /// @param spill takes what does not stay in memory
    /// @param most after which nothing more is waited for
    public Refetch(ExtractApi api, Path spill, Duration most) {
        this.api = api;
        this.spill = spill;
        this.end = System.nanoTime() + most.toNanos();
    }

    /// Whether the time is over.
    public boolean isOver() {
        return this.end - System.nanoTime() <= 0;
    }

    /// How much of a version.
    public enum Part {

        /// The job and what it produced.
        RUN,
        /// The same, or the job alone where that is not given.
        RUN_OR_JOB,
        /// The job alone.
        JOB,
        /// The job with the credits that it took.
        CREDITS

    }

    /// A version and how much of it.
    public record Wish(VersionKey version, Part part) {
    }

    /// What came of a wish.
    /// @param facts of the frame
    /// @param frame null where the service does not give this version
    /// @param problem why it does not, else empty; goes behind `the service `
    /// @param told whether it said so
    public record Answer(@Nullable RunFacts facts, @Nullable FrameDraft frame, String problem,
            boolean told) implements AutoCloseable {

        private static Answer not(String problem) {
            return new Answer(null, null, problem, true);
        }

        private static Answer unheard(String problem) {
            return new Answer(null, null, problem, false);
        }

        @Override
        public void close() {
            if (this.frame != null) {
                this.frame.close();
            }
        }

    }

    /// The answers in the order of the wishes; all are asked for at once.
    /// @throws Failure if the service is not to be asked at all
    public List<Answer> all(List<Wish> wishes) throws InterruptedException {
        List<Future<Answer>> asked = new ArrayList<>();
        for (Wish wish : wishes) {
            asked.add(this.tasks.submit(() -> one(wish)));
        }
        List<Answer> answers = new ArrayList<>();
        try {
            for (Future<Answer> each : asked) {
                answers.add(inTime(each));
            }
            return answers;
        }
        catch (ExecutionException ex) {
            answers.forEach(Answer::close);
            asked.forEach((each) -> each.cancel(true));
            switch (ex.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException(ex);
            }
        }
    }

    private Answer inTime(Future<Answer> asked) throws InterruptedException, ExecutionException {
        try {
            return asked.get(Math.max(0, this.end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        catch (TimeoutException ex) {
            asked.cancel(true);
            return Answer.unheard("has not answered in time");
        }
    }

    /// A frame of what is known of a version that the service no longer gives.
    /// @param createdAt null if unknown
    public FrameDraft standIn(VersionKey version, String status, @Nullable Instant createdAt) {
        ObjectNode job = JSON.createObjectNode();
        job.put("id", version.jobId());
        job.put("status", status);
        job.put("created_at", (createdAt != null) ? createdAt.toString() : null);
        job.put("updated_at", Timestamps.ofMicros(version.updatedAtMicros()).toString());
        byte[] json = JSON.writeValueAsBytes(job);
        try (FrameWriter writer = new FrameWriter(this.spill, Source.LIST_ITEM, json)) {
            return writer.finish();
        }
    }

    private Answer one(Wish wish) throws InterruptedException {
        try {
            String id = wish.version().jobId();
            return switch ((wish.part() == Part.CREDITS) ? this.api.getUsage(id) : this.api.getJobAtOnce(id)) {
                case Fetched.Found<ListedJob>(ListedJob job) -> found(wish, job);
                case Fetched.Gone<ListedJob>() -> Answer.not("no longer knows it");
                case Fetched.Refused<ListedJob>(String reason, boolean _) -> Answer.not("refuses it: " + reason);
            };
        }
        catch (Failure ex) {
            if (ex.kind() != Failure.Kind.INCOMPLETE) {
                throw ex;
            }
            return Answer.unheard("does not answer: " + ex.getMessage());
        }
    }

    private Answer found(Wish wish, ListedJob job) throws InterruptedException {
        try {
            if (!ListedVersion.of(job).key().equals(wish.version())) {
                return Answer.not("has another version of it now");
            }
            return switch (wish.part()) {
                case RUN -> run(job);
                case RUN_OR_JOB -> {
                    Answer run = run(job);
                    yield (run.frame() != null) ? run : job(job);
                }
                case JOB -> job(job);
                case CREDITS -> RunFacts.ofListItem(job.facts()).hasCredits() ? job(job)
                        : Answer.not("tells no credits of it any more");
            };
        }
        finally {
            job.free();
        }
    }

    private Answer job(ListedJob job) {
        try (FrameWriter writer = new FrameWriter(this.spill, Source.LIST_ITEM, job.json())) {
            return new Answer(RunFacts.ofListItem(job.facts()), writer.finish(), "", false);
        }
    }

    private Answer run(ListedJob job) throws InterruptedException {
        return switch (this.api.fetchRunAtOnce(job, (source, json) -> new FrameWriter(this.spill, source, json))) {
            case Fetched.Found<FetchedRun>(FetchedRun run) when run.facts().isChanged() -> {
                run.frame().close();
                yield Answer.not("has another version of it now");
            }
            case Fetched.Found<FetchedRun>(FetchedRun run) -> new Answer(run.facts(), run.frame(), "", false);
            case Fetched.Gone<FetchedRun>() -> Answer.not("no longer has its result");
            case Fetched.Refused<FetchedRun>(String reason, boolean _) -> Answer.not("refuses it: " + reason);
        };
    }

    @Override
    public void close() {
        this.tasks.shutdownNow();
    }

}
