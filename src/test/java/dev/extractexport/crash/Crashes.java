package dev.extractexport.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.crash.Lane;
import dev.extractexport.testing.crash.Lane.Plan;
import dev.extractexport.testing.crash.Lane.Run;

import static org.assertj.core.api.Assertions.assertThat;

/// A small export that is ended at one point after the other, in two lanes at once, run again, and
/// compared with an undisturbed one.
final class Crashes implements AutoCloseable {

    /// A dozen jobs of one dataset, in pages of four.
    private static final SandboxOptions WORLD = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(300));

    private static final List<String> OPTIONS = List.of("--configuration-id", "cfg-1uin13s0stxrklvl1spp348p24f4",
            "--created-from", "2026-10-01", "--page-size", "4", "--evidence", "off");

    private static final int LANES = 2;

    private final List<Lane> lanes = new ArrayList<>();

    private final List<String> points;

    private final List<Map<String, String>> expected = new ArrayList<>();

    Crashes(Path directory) throws IOException, InterruptedException {
        for (int i = 0; i < LANES; i++) {
            this.lanes.add(new Lane(Sandbox.start(WORLD), Files.createDirectory(directory.resolve("lane" + i)), OPTIONS));
        }
        Lane first = this.lanes.getFirst();
        first.begin(null);
        Run calm = first.run(Plan.CALM);
        assertThat(calm.exitCode()).as(calm.err()).isZero();
        this.points = calm.points();
        this.expected.add(first.tree());
        // A run that is ended after it has published is followed by another, which finds nothing new.
        assertThat(first.run(Plan.CALM).exitCode()).isZero();
        this.expected.add(first.tree());
    }

    /// Every point of the undisturbed export, in order.
    List<String> points() {
        return this.points;
    }

    /// Ends a run in each of these ways, then runs again to the end.
    /// @param disturbed the runs that are ended, one after the other
    record Trial(String name, List<Plan> disturbed, Plan last) {
    }

    /// Makes all trials and gives what was wrong, a line each.
    List<String> make(Collection<Trial> trials) throws InterruptedException {
        ConcurrentLinkedQueue<Trial> waiting = new ConcurrentLinkedQueue<>(trials);
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        try (ExecutorService both = Executors.newFixedThreadPool(LANES)) {
            List<Future<Void>> done = both.invokeAll(this.lanes.stream().map((lane) -> (Callable<Void>) () -> {
                for (Trial trial = waiting.poll(); trial != null; trial = waiting.poll()) {
                    String found = make(trial, lane);
                    if (!found.isEmpty()) {
                        wrong.add(trial.name() + ": " + found);
                        System.err.println("WRONG " + wrong.size() + " " + trial.name() + ": " + found);
                    }
                }
                return null;
            }).toList());
            for (Future<Void> each : done) {
                each.get();
            }
        }
        catch (ExecutionException ex) {
            throw new IllegalStateException(ex.getCause());
        }
        return List.copyOf(wrong);
    }

    /// @return what was wrong, nothing if nothing was
    private String make(Trial trial, Lane lane) throws IOException, InterruptedException, SQLException {
        lane.begin(null);
        List<String> requests = new ArrayList<>();
        Set<String> committed = new HashSet<>();
        for (Plan plan : trial.disturbed()) {
            Run run = lane.run(plan);
            if (run.exitCode() != Lane.KILLED) {
                // How much H2 tidies up as it closes depends on the time it takes.
                boolean tidying = run.exitCode() == 0 && plan.at().startsWith("ledger.");
                return tidying ? "" : "ended with %d before the point: %s".formatted(run.exitCode(), run.err());
            }
            requests.addAll(withoutOf(run.requests(), committed));
            committed.addAll(committed(lane));
        }
        Run last = lane.run(trial.last());
        if (last.exitCode() != 0) {
            return "restarted, it ended with %d: %s".formatted(last.exitCode(), last.err());
        }
        List<String> again = last.requests().stream().filter((request) -> isOf(request, committed)).toList();
        if (!again.isEmpty()) {
            return "fetched again though committed: " + again;
        }
        Map<String, String> found = lane.tree();
        if (!this.expected.contains(found)) {
            return "differs in " + differences(found, this.expected.getFirst());
        }
        return String.join("; ", new Verifier(new Layout(lane.output())).verify().problems());
    }

    private static List<String> withoutOf(List<String> requests, Set<String> committed) {
        return requests.stream().filter((request) -> !isOf(request, committed)).toList();
    }

    private static boolean isOf(String request, Set<String> ids) {
        return ids.stream().anyMatch(request::contains);
    }

    private static List<String> differences(Map<String, String> found, Map<String, String> expected) {
        Set<String> names = new HashSet<>(found.keySet());
        names.addAll(expected.keySet());
        return names.stream()
            .sorted()
            .filter((name) -> !String.valueOf(found.get(name)).equals(String.valueOf(expected.get(name))))
            .map((name) -> name + (found.containsKey(name) ? "" : " (missing)")
                    + (expected.containsKey(name) ? "" : " (not expected)"))
            .toList();
    }

    /// The ids of jobs and runs whose frames a commit holds, as the ledger says that a crash left.
    private static Set<String> committed(Lane lane) throws IOException, SQLException {
        Set<String> ids = new HashSet<>();
        Layout layout = new Layout(lane.output());
        Path copy = lane.output().resolveSibling("copy");
        Layout.deleteTree(copy);
        if (!Ledger.copy(layout.ledger(), copy)) {
            return ids;
        }
        try (Connection ledger = DriverManager.getConnection("jdbc:h2:file:" + copy.resolve("ledger"), "extract_export",
                "");
                Statement statement = ledger.createStatement();
                ResultSet rows = statement.executeQuery("select job_id, run_id from decision")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
                ids.add((rows.getString(2) != null) ? rows.getString(2) : rows.getString(1));
            }
        }
        return ids;
    }

    @Override
    public void close() {
        this.lanes.forEach((lane) -> lane.sandbox().close());
    }

}
