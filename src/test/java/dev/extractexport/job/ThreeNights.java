package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.verify.Verification;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// An output of three nights in many copies, one of which is damaged and then worked on as an
/// operator would, while the service has gone on to a fourth night.
final class ThreeNights implements AutoCloseable {

    static final int NIGHTS = 3;

    /// The commit at which the third night is cut: some of its pages are archived.
    private static final int CUT_AT = 12;

    private static final int JOBS = 16;

    private final Path directory;

    private final Sandbox sandbox;

    /// After each night.
    final List<Path> states = new ArrayList<>();

    final Path last;

    /// The one that is damaged.
    final Path copy;

    /// What each state becomes in the fourth night when it is left alone.
    private final Map<Path, Rows> twins = new HashMap<>();

    private Rows expected;

    /// What the tables hold, whichever export wrote it.
    private record Rows(Set<String> results, Set<String> versions) {
    }

    ThreeNights(Path directory) throws SQLException, IOException {
        this.directory = directory;
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(JOBS)));
        this.copy = directory.resolve("out");
        for (int night = 1; night <= NIGHTS; night++) {
            this.sandbox.turnTo(night);
            night(this.copy).run();
            this.states.add(Rebuilding.copy(this.copy, directory.resolve("after-" + night)));
        }
        this.last = this.states.getLast();
        this.sandbox.turnTo(NIGHTS + 1);
        night(this.copy).run();
        this.expected = rows(this.copy);
        this.twins.put(this.last, this.expected);
    }

    /// One whose third night was cut.
    Path cut() throws IOException {
        Path cut = this.directory.resolve("cut");
        if (!Files.exists(cut)) {
            this.sandbox.turnTo(NIGHTS);
            Night broken = night(Rebuilding.copy(this.states.get(1), cut));
            assertThat(catchThrowable(broken.through((it) -> new FailingCommits(it, CUT_AT, false))::run)).isNotNull();
            this.sandbox.turnTo(NIGHTS + 1);
        }
        return cut;
    }

    /// Another output of the same service, begun a night later.
    Path foreign() throws IOException {
        Path foreign = this.directory.resolve("foreign");
        if (!Files.exists(foreign)) {
            for (int night = 1; night <= NIGHTS; night++) {
                this.sandbox.turnTo(night + 1);
                night(foreign).with("page-size", "4").run();
            }
        }
        return foreign;
    }

    @Override
    public void close() {
        this.sandbox.close();
    }

    /// A copy of the output as it was after the third night.
    Layout hurt() throws SQLException, IOException {
        return hurt(this.last);
    }

    /// A copy of one of the states.
    Layout hurt(Path state) throws SQLException, IOException {
        if (!this.twins.containsKey(state)) {
            copy(state);
            night(this.copy).run();
            this.twins.put(state, rows(this.copy));
        }
        this.expected = Objects.requireNonNull(this.twins.get(state));
        return copy(state);
    }

    private Layout copy(Path state) throws IOException {
        Layout.deleteTree(this.copy);
        return new Layout(Rebuilding.copy(state, this.copy));
    }

    /// Puts what another output has in its place.
    void replace(Path below, Path from) throws IOException {
        Layout.deleteTree(below);
        Rebuilding.copy(from.resolve(this.copy.relativize(below)), below);
    }

    /// As an operator would who was told to.
    void moveParts(long export) throws IOException {
        for (Path file : below(this.copy.resolve("parquet"))) {
            if (Layout.isPartOf(file, export)) {
                Files.delete(file);
            }
        }
    }

    /// The results that the service still has, with nothing twice.
    void assertStillHeldAsExpected() throws SQLException, IOException {
        Path fresh = this.directory.resolve("fresh");
        night(fresh).run();
        Set<String> served = rows(fresh).results();
        Set<String> found = rows(this.copy).results();
        assertThat(served).isNotEmpty().allMatch(found::contains);
        assertThat(Verification.of(new Layout(this.copy)).problems()).isEmpty();
    }

    /// Three runs, and where something is still wrong then, a rebuild and another.
    /// @return what the commands said
    List<String> operate() throws Exception {
        List<String> said = new ArrayList<>();
        boolean complete = false;
        for (int i = 0; i < 3 && !complete; i++) {
            complete = attempt("run", said, () -> night(this.copy).run());
        }
        if (!complete && !said.getLast().contains("rebuild")) {
            assertNothingTwice(said);
            return said;
        }
        List<String> problems = Verification.of(new Layout(this.copy)).problems();
        said.add("verify: " + problems);
        if (complete && problems.isEmpty()) {
            assertAsExpected();
            assertThat(night(this.copy).run().getFirst().files()).isEmpty();
            return said;
        }
        boolean rebuilt = attempt("rebuild", said, () -> new Rebuilding(this.copy).run());
        if (rebuilt && attempt("run", said, () -> night(this.copy).run())) {
            problems = Verification.of(new Layout(this.copy)).problems();
            said.add("verify: " + problems);
            assertThat(problems).isEmpty();
            assertAsExpected();
        }
        else {
            assertNothingTwice(said);
        }
        return said;
    }

    @FunctionalInterface
    interface Command {

        Object run() throws IOException;

    }

    /// Runs a command.
    /// @param said takes what it says
    /// @return whether it was complete; else it told what was found and what to do
    boolean attempt(String command, List<String> said, Command what) throws IOException {
        try {
            new TreeSwap(new Layout(this.copy)).finish();
            what.run();
            said.add(command + ": complete");
            return true;
        }
        catch (Failure ex) {
            said.add(command + ": " + ex.kind() + " " + ex.getMessage());
            assertThat(ex.kind()).isIn(Failure.Kind.DAMAGE, Failure.Kind.INCOMPLETE);
            assertThat(ex.getMessage()).containsAnyOf(this.copy.toString(), "_extract-export/ledger")
                .containsAnyOf("run again", "put ", "move ", "restore", "run extract-export");
            assertThat(ex.getMessage()).doesNotContain("error of extract-export");
            return false;
        }
    }

    /// Also where a command has stopped.
    private void assertNothingTwice(List<String> said) throws IOException {
        try {
            rows(this.copy);
        }
        catch (SQLException ex) {
            // A damaged part cannot be read, and verify says so.
            said.add("not read: " + ex.getMessage());
        }
    }

    private void assertAsExpected() throws SQLException, IOException {
        Rows found = rows(this.copy);
        assertThat(lost(this.expected.results(), found.results())).as("lost from results").isEmpty();
        assertThat(lost(this.expected.versions(), found.versions())).as("lost from runs").isEmpty();
        // Of a night that was cut, a ledger that is made anew also knows the page that
        // was not committed.
        if (this.expected.equals(this.twins.get(this.last))) {
            assertThat(found).isEqualTo(this.expected);
        }
    }

    private static Set<String> lost(Set<String> expected, Set<String> found) {
        Set<String> lost = new TreeSet<>(expected);
        lost.removeAll(found);
        return lost;
    }

    private static Rows rows(Path output) throws SQLException, IOException {
        assertNoneMissesItsRows(output);
        return new Rows(unique(output, "results", "_job_id || ' ' || _updated_at || ' ' || _row", "''"),
                unique(output, "runs", "job_id || ' ' || updated_at || ' ' || exported", "' of ' || _export"));
    }

    /// A version whose result is the same as before names the one that has the rows.
    private static void assertNoneMissesItsRows(Path output) throws SQLException, IOException {
        if (!below(output.resolve("parquet/results")).isEmpty()) {
            assertThat(Duck.query("""
                    SELECT job_id, updated_at, result_updated_at FROM read_parquet(%s, union_by_name = true) r
                    WHERE exported AND row_count > 0 AND NOT EXISTS (
                        SELECT 1 FROM read_parquet(%s, union_by_name = true) v
                        WHERE v._job_id = r.job_id AND v._updated_at = r.result_updated_at)""".formatted(
                    Duck.literal(output + "/parquet/runs/**/*.parquet"),
                    Duck.literal(output + "/parquet/results/**/*.parquet"))))
                .as("versions without the rows that they name")
                .isEmpty();
        }
    }

    /// The keys of a table, and that none comes twice.
    private static Set<String> unique(Path output, String table, String key, String more)
            throws SQLException, IOException {
        Set<String> keys = new TreeSet<>();
        Path folder = output.resolve("parquet/" + table);
        if (Files.isDirectory(folder)) {
            Set<String> all = new HashSet<>();
            Duck.query("SELECT %s, %s, filename FROM read_parquet(%s, union_by_name = true, filename = true)"
                .formatted(key, more, Duck.literal(folder + "/**/*.parquet"))).forEach((row) -> {
                    keys.add(row.getFirst());
                    assertThat(all.add(row.get(0) + row.get(1))).as("%s twice: %s", table, row).isTrue();
                });
        }
        return keys;
    }

    static List<Path> below(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    Night night(Path output) {
        return new Night(this.sandbox, output).with("page-size", "5").with("formats", "parquet");
    }

}
