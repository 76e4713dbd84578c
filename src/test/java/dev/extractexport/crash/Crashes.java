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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.extractexport.ledger.database.Database;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.crash.Lane;
import dev.extractexport.testing.crash.Lane.Plan;
import dev.extractexport.testing.crash.Lane.Run;

/// A command that is ended at one point after the other, in two lanes at once, run again, and compared
/// with an undisturbed one.
final class Crashes implements AutoCloseable {

    private static final int LANES = 2;

    private final List<Scene> scenes = new ArrayList<>();

    /// What each lane begins with.
    private final Map<Scene, Path> before = new ConcurrentHashMap<>();

    /// Of the first export that is disturbed.
    private final int number;

    /// Whether the ledger is fit to be looked at after each crash; else it is to be made
    /// anew.
    private final boolean whole;

    /// What may be there at the end.
    private final List<Map<String, String>> expected = new ArrayList<>();

    /// What is done before anything is disturbed.
    @FunctionalInterface
    interface Preparation {

        void prepare(Scene scene) throws IOException, InterruptedException, SQLException;

    }

    Crashes(Path directory, Preparation preparation) throws IOException, InterruptedException {
        this(directory, true, preparation);
    }

    Crashes(Path directory, boolean whole, Preparation preparation) throws IOException, InterruptedException {
        this.whole = whole;
        for (int i = 0; i < LANES; i++) {
            this.scenes.add(Scene.open(Files.createDirectory(directory.resolve("lane" + i))));
        }
        inAllLanes((scene) -> {
            scene.lane().begin(null);
            preparation.prepare(scene);
            this.before.put(scene, scene.lane().keep("before"));
        });
        this.number = Manifest.files(new Layout(this.scenes.getFirst().lane().output())).size() + 1;
    }

    /// What is there after these, undisturbed, may be there after a crash.
    /// @return every point that the first of them comes by, in order
    List<String> expect(Plan... plans) throws IOException, InterruptedException {
        Lane first = this.scenes.getFirst().lane();
        first.begin(this.before.get(this.scenes.getFirst()));
        List<String> points = this.scenes.getFirst().calmly(plans[0]).points();
        for (int i = 1; i < plans.length; i++) {
            this.scenes.getFirst().calmly(plans[i]);
        }
        this.expected.add(first.tree());
        return points;
    }

    /// As [#expect], for an export. One that finishes what another began makes an export
    /// that finds nothing new as well.
    List<String> expectRun(Plan run) throws IOException, InterruptedException {
        List<String> points = expect(run);
        this.scenes.getFirst().calmly(run);
        this.expected.add(this.scenes.getFirst().lane().tree());
        return points;
    }

    /// Ends a command in each of these ways, then goes on to the end.
    /// @param disturbed the commands that are ended, one after the other
    /// @param last undisturbed
    record Trial(String name, List<Plan> disturbed, List<Plan> last) {

        /// Ended once, and the same again.
        static Trial of(Plan plan) {
            return of(plan, plan.calm());
        }

        static Trial of(Plan plan, Plan... last) {
            return new Trial(plan.at() + " " + plan.how(), List.of(plan), List.of(last));
        }

    }

    /// Makes all trials and gives what was wrong, a line each.
    List<String> make(Collection<Trial> trials) throws InterruptedException {
        ConcurrentLinkedQueue<Trial> waiting = new ConcurrentLinkedQueue<>(trials);
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        inAllLanes((scene) -> {
            for (Trial trial = waiting.poll(); trial != null; trial = waiting.poll()) {
                String found = make(trial, scene);
                if (!found.isEmpty()) {
                    wrong.add(trial.name() + ": " + found);
                }
            }
        });
        return List.copyOf(wrong);
    }

    private void inAllLanes(Preparation what) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            List<Future<Void>> done = threads.invokeAll(this.scenes.stream().map((scene) -> (Callable<Void>) () -> {
                what.prepare(scene);
                return null;
            }).toList());
            for (Future<Void> each : done) {
                each.get();
            }
        }
        catch (ExecutionException ex) {
            throw new IllegalStateException(ex.getCause());
        }
    }

    /// @return what was wrong, nothing if nothing was
    private String make(Trial trial, Scene scene) throws IOException, InterruptedException, SQLException {
        Lane lane = scene.lane();
        lane.begin(this.before.get(scene));
        Set<String> committed = new HashSet<>();
        for (Plan plan : trial.disturbed()) {
            Run run = lane.run(plan);
            if (run.exitCode() != Lane.KILLED) {
                // How much H2 tidies up as it closes depends on the time it takes.
                boolean tidying = Scene.isThrough(run) && plan.at().contains("ledger.");
                return tidying ? "" : "ended with %d before the point: %s".formatted(run.exitCode(), run.err());
            }
            List<String> again = again(plan, run, committed);
            if (!again.isEmpty()) {
                return "fetched again though committed: " + again;
            }
            if (plan.isRun() && this.whole) {
                Left left = left(lane, this.number);
                // A page is committed before the next is archived.
                if (left.behind() > 1) {
                    return "the ledger has lost %d pages".formatted(left.behind());
                }
                committed.addAll(left.ids());
            }
        }
        for (Plan plan : trial.last()) {
            Run run = lane.run(plan);
            if (!Scene.isThrough(run)) {
                return "restarted, it ended with %d: %s".formatted(run.exitCode(), run.err());
            }
            List<String> again = again(plan, run, committed);
            if (!again.isEmpty()) {
                return "fetched again though committed: " + again;
            }
        }
        Map<String, String> found = lane.tree();
        if (!this.expected.contains(found)) {
            return "differs in " + this.expected.stream().map((each) -> differences(found, each)).toList();
        }
        return String.join("; ", new Verifier(new Layout(lane.output())).verify().problems());
    }

    /// Requests for what a commit holds; of a command that does not export, any.
    private static List<String> again(Plan plan, Run run, Set<String> committed) {
        return run.requests()
            .stream()
            .filter((request) -> !plan.isRun() || committed.stream().anyMatch(request::contains))
            .toList();
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

    private static Left left(Lane lane, int number) throws IOException, SQLException {
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
                String exported = " from decision where outcome = 'EXPORTED' and export_no >= " + number;
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
        this.scenes.forEach(Scene::close);
    }

}
