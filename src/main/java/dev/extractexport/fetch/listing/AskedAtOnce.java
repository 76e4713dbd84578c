package dev.extractexport.fetch.listing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import dev.extractexport.api.Fetched;
import dev.extractexport.api.ListedJob;
import dev.extractexport.fetch.triage.VersionKey;

/// Asks for the jobs of one page, all at once.
final class AskedAtOnce {

    /// Jobs of a page: as many as a listing has by default.
    static final int MOST = 50;

    private AskedAtOnce() {
    }

    /// Asks for one job.
    @FunctionalInterface
    interface Call {

        Fetched<ListedJob> of(String jobId) throws InterruptedException;

    }

    /// The answers in the order of the jobs.
    static List<Fetched<ListedJob>> all(List<VersionKey> jobs, Call call, ExecutorService tasks)
            throws InterruptedException {
        List<Future<Fetched<ListedJob>>> asked = new ArrayList<>();
        for (VersionKey job : jobs) {
            asked.add(tasks.submit(() -> call.of(job.jobId())));
        }
        List<Fetched<ListedJob>> answers = new ArrayList<>();
        for (Future<Fetched<ListedJob>> each : asked) {
            answers.add(answer(each));
        }
        return answers;
    }

    private static Fetched<ListedJob> answer(Future<Fetched<ListedJob>> asked) throws InterruptedException {
        try {
            return asked.get();
        }
        catch (ExecutionException ex) {
            switch (ex.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException(ex);
            }
        }
    }

}
