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
import java.util.HashMap;
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
import java.util.stream.Stream;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.crash.Lane;
import dev.extractexport.testing.crash.Lane.Plan;
import dev.extractexport.testing.crash.Lane.Run;
import dev.extractexport.ledger.database.Database;

import static org.assertj.core.api.Assertions.assertThat;

/// A small export that is ended at one point after the other, in two lanes at once, run again, and
/// compared with an undisturbed one.
final class Crashes implements AutoCloseable {

    /// A dozen jobs of one dataset, in pages of four.
    private static final SandboxOptions WORLD = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(300));

    private static final List<String> OPTIONS = List.of("--configuration-id", "cfg-1uin13s0stxrklvl1spp348p24f4",
            "--created-from", "2026-10-01", "--page-size", "4", "--evidence", "off");

    private static final int LANES = 2;

    private static final List<String> NIGHTS = List.of("2026-11-24T02:15:00Z", "2026-11-25T02:15:00Z");

    private final List<Lane> lanes = new ArrayList<>();

    /// What each lane begins with.
    private final Map<Lane, Path> before = new HashMap<>();

    /// Of which the export is disturbed, and so its number.
    private final int night;

    /// How its runs go where nothing disturbs them.
    private final Plan calm;

    private final List<String> points;

    /// What is there after the undisturbed export, and after another which finds nothing
    /// new: a run
    /// that finishes what another began makes that as well.
    private final List<Map<String, String>> expected = new ArrayList<>();

    /// @param night of which the export is disturbed, from 1; those before are not
    Crashes(Path directory, int night) throws IOException, InterruptedException {
        this.night = night;
        this.calm = Plan.CALM.when(NIGHTS.get(night - 1));
        for (int i = 0; i < LANES; i++) {
            Lane lane = new Lane(Sandbox.start(WORLD), Files.createDirectory(directory.resolve("lane" + i)), OPTIONS);
            this.lanes.add(lane);
            for (int past = 1; past < night; past++) {
                lane.begin(this.before.get(lane));
                calmly(lane, Plan.CALM.when(NIGHTS.get(past - 1)));
                this.before.put(lane, lane.keep("night" + past));
                lane.sandbox().turnTo(past + 1);
            }
        }
        Lane first = this.lanes.getFirst();
        first.begin(this.before.get(first));
        this.points = calmly(first, this.calm).points();
        this.expected.add(first.tree());
        calmly(first, this.calm);
        this.expected.add(first.tree());
    }

    private static Run calmly(Lane lane, Plan plan) throws IOException, InterruptedException {
        Run run = lane.run(plan);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    /// How its runs go where nothing disturbs them.
    Plan calm() {
        return this.calm;
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
        lane.begin(this.before.get(lane));
        Set<String> committed = new HashSet<>();
        for (Plan plan : trial.disturbed()) {
            Run run = lane.run(plan);
            if (run.exitCode() != Lane.KILLED) {
                // How much H2 tidies up as it closes depends on the time it takes.
                boolean tidying = run.exitCode() == 0 && plan.at().startsWith("ledger.");
                return tidying ? "" : "ended with %d before the point: %s".formatted(run.exitCode(), run.err());
            }
            List<String> again = again(run, committed);
            if (!again.isEmpty()) {
                return "fetched again though committed: " + again;
            }
            Left left = left(lane, this.night);
            // A page is committed before the next is archived.
            if (left.behind() > 1) {
                return "the ledger has lost %d pages".formatted(left.behind());
            }
            committed.addAll(left.ids());
        }
        Run last = lane.run(trial.last());
        if (last.exitCode() != 0) {
            return "restarted, it ended with %d: %s".formatted(last.exitCode(), last.err());
        }
        List<String> again = again(last, committed);
        if (!again.isEmpty()) {
            return "fetched again though committed: " + again;
        }
        Map<String, String> found = lane.tree();
        if (!this.expected.contains(found)) {
            return "differs in " + differences(found, this.expected.getLast());
        }
        return String.join("; ", new Verifier(new Layout(lane.output())).verify().problems());
    }

    private static List<String> again(Run run, Set<String> committed) {
        return run.requests().stream().filter((request) -> committed.stream().anyMatch(request::contains)).toList();
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

    /// What a crash left of the last export.
    /// @param ids of jobs and runs whose frames the ledger knows
    /// @param behind segments in the archive that the ledger does not know
    private record Left(Set<String> ids, long behind) {
    }

    private static Left left(Lane lane, int night) throws IOException, SQLException {
        Layout layout = new Layout(lane.output());
        Path copy = lane.output().resolveSibling("copy");
        Layout.deleteTree(copy);
        Path archive = layout.archive();
        Set<String> segments = new HashSet<>();
        if (Files.isDirectory(archive)) {
            try (Stream<Path> files = Files.walk(archive)) {
                files.filter((file) -> file.toString().endsWith(".seg.zst"))
                    .forEach((file) -> segments.add(archive.relativize(file).toString()));
            }
        }
        Set<String> ids = new HashSet<>();
        if (Database.copy(layout.ledger(), copy)) {
            try (Connection ledger = DriverManager.getConnection("jdbc:h2:file:" + copy.resolve("ledger"),
                    "extract_export", ""); Statement statement = ledger.createStatement()) {
                String exported = " from decision where outcome = 'EXPORTED' and export_no >= " + night;
                ids.addAll(texts(statement, "select job_id" + exported));
                ids.addAll(texts(statement, "select run_id" + exported + " and run_id is not null"));
                segments.removeAll(texts(statement, "select path from segment"));
            }
        }
        return new Left(ids, segments.size());
    }

    private static Set<String> texts(Statement statement, String query) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    @Override
    public void close() {
        this.lanes.forEach((lane) -> lane.sandbox().close());
    }

}
