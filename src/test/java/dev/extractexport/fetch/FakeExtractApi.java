package dev.extractexport.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.FetchedRun;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.ListedJob;
import dev.extractexport.api.ListedPage;
import dev.extractexport.api.RefusedPageTokenException;
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;

/// An API in memory. Pages are numbered, and their tokens are `t1`, `t2` and so on; a run can be
/// held back until the test lets it go.
final class FakeExtractApi implements ExtractApi {

    private final List<List<ListedJob>> pages = new ArrayList<>();

    private final Map<String, ListedJob> jobs = new ConcurrentHashMap<>();

    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private final List<String> calls = new ArrayList<>();

    private final List<String> refusedTokens = new ArrayList<>();

    /// What fetching one run comes to.
    @FunctionalInterface
    interface Answer {

        Fetched<FetchedRun> answer(ListedJob job, FrameWriterFactory frames);

    }

    FakeExtractApi page(ListedJob... items) {
        this.pages.add(List.of(items));
        return this;
    }

    FakeExtractApi job(ListedJob job) {
        this.jobs.put(job.jobId(), job);
        return this;
    }

    FakeExtractApi run(String jobId, Answer answer) {
        this.answers.put(jobId, answer);
        return this;
    }

    FakeExtractApi refuseToken(String token) {
        this.refusedTokens.add(token);
        return this;
    }

    /// Holds the run of a job back until the latch is counted down.
    CountDownLatch hold(String jobId) {
        return this.held.computeIfAbsent(jobId, (id) -> new CountDownLatch(1));
    }

    List<String> calls() {
        synchronized (this.calls) {
            return List.copyOf(this.calls);
        }
    }

    List<String> calls(String prefix) {
        return calls().stream().filter((call) -> call.startsWith(prefix)).toList();
    }

    /// Waits until `count` calls of this kind have begun.
    void awaitCalls(String prefix, int count) throws InterruptedException {
        synchronized (this.calls) {
            while (this.calls.stream().filter((call) -> call.startsWith(prefix)).count() < count) {
                this.calls.wait();
            }
        }
    }

    private void called(String call) {
        synchronized (this.calls) {
            this.calls.add(call);
            this.calls.notifyAll();
        }
    }

    @Override
    public ListedPage list(ListQuery query, String pageToken) throws RefusedPageTokenException {
        called("list " + pageToken);
        if (this.refusedTokens.contains(String.valueOf(pageToken))) {
            throw new RefusedPageTokenException("refused " + pageToken);
        }
        int page = (pageToken != null) ? Integer.parseInt(pageToken.substring(1)) : 0;
        String next = (page + 1 < this.pages.size()) ? "t" + (page + 1) : null;
        return new ListedPage(this.pages.isEmpty() ? List.of() : this.pages.get(page), next);
    }

    @Override
    public Fetched<ListedJob> getJob(String jobId) {
        called("get " + jobId);
        ListedJob job = this.jobs.get(jobId);
        return (job != null) ? new Fetched.Found<>(job) : new Fetched.Gone<>();
    }

    @Override
    public Fetched<ListedJob> getUsage(String jobId) {
        called("usage " + jobId);
        ListedJob job = this.jobs.get(jobId);
        return (job != null) ? new Fetched.Found<>(job) : new Fetched.Gone<>();
    }

    @Override
    public Fetched<FetchedRun> fetchRun(ListedJob job, FrameWriterFactory frames) throws InterruptedException {
        called("run " + job.jobId());
        CountDownLatch latch = this.held.get(job.jobId());
        if (latch != null) {
            latch.await();
        }
        return this.answers.getOrDefault(job.jobId(), completed("{\"ok\":true}")).answer(job, frames);
    }

    @Override
    public Fetched<ListedJob> getJobAtOnce(String jobId) {
        return getJob(jobId);
    }

    @Override
    public Fetched<FetchedRun> fetchRunAtOnce(ListedJob job, FrameWriterFactory frames) throws InterruptedException {
        return fetchRun(job, frames);
    }

    static Answer completed(String result) {
        return v2("{\"status\":\"COMPLETED\",\"extract_result\":" + result + "}");
    }

    static Answer v2(String body) {
        return (job, frames) -> {
            try (FrameWriter writer = frames.open(Source.V2_JOB, job.json())) {
                RunFacts facts = new RunFacts(Source.V2_JOB, job.facts(),
                        writer.run(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
                return new Fetched.Found<>(new FetchedRun(facts, writer.finish(), false));
            }
            catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        };
    }

}
