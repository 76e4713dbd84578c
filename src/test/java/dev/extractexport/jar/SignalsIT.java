package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import dev.extractexport.ledger.LedgerView;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Signals to the built jar in each of its phases: how fast it ends, what it says, and that the next
/// run makes the same bytes as an undisturbed export.
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SignalsIT {

    private static final SandboxOptions WORLD = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60));

    private static final Duration LONG = Duration.ofMinutes(5);

    /// Of the grace for the chunk in hand, and of what ends a process beside it.
    private static final long AT_MOST_SECONDS = 8 + 4;

    /// Where nothing is in hand.
    private static final long AT_ONCE_SECONDS = 5;

    private static final Map<String, byte[]> CALM = new TreeMap<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void exportUndisturbed(@TempDir Path directory) throws Exception {
        try (Sandbox sandbox = Sandbox.start(WORLD)) {
            BuiltJar jar = new BuiltJar(directory).reaching(sandbox.baseUrl(), sandbox.key());
            Path output = directory.resolve("out");
            assertThat(jar.run(command(output, directory.resolve("summary.json"))).exitCode()).isIn(0, 10);
            CALM.putAll(BuiltJar.published(output));
        }
    }

    /// Where the signal meets the command.
    enum Phase {

        /// The first call, before anything is begun.
        BEFORE_THE_NIGHT(new Rule("GET", "/", 1, 1000, new Fault.Stall(0, LONG))),
        /// An answer that does not come, with a page in hand.
        SLOW_API(new Rule("GET", "/api/v1/", 4, 1000, new Fault.Stall(0, LONG))),
        /// The service asks for a wait that is longer than the grace.
        RETRY_AFTER(new Rule("GET", "/api/v2/extract?", 8, 1000,
                new Fault.Answer(429, Map.of("Retry-After", "120"), "{}"))),
        FETCH(new Rule("GET", "/api/", 1, 1000, new Fault.Late(Duration.ofMillis(50)))), FLATTEN(null), PUBLISH(null),
        READER_OF_THE_LEDGER(null);

        private final Rule rule;

        Phase(Rule rule) {
            this.rule = rule;
        }

        long seconds() {
            return (this == BEFORE_THE_NIGHT || this == RETRY_AFTER || this == READER_OF_THE_LEDGER) ? AT_ONCE_SECONDS
                    : AT_MOST_SECONDS;
        }

        /// Whether the command may be through before the signal comes.
        boolean isShort() {
            return this == FLATTEN || this == PUBLISH || this == FETCH;
        }

    }

    static Stream<Arguments> everyPhase() {
        return Stream.concat(EnumSet.allOf(Phase.class).stream().map((phase) -> Arguments.of(phase, "TERM")),
                Stream.of(Arguments.of(Phase.BEFORE_THE_NIGHT, "HUP"), Arguments.of(Phase.RETRY_AFTER, "INT"),
                        Arguments.of(Phase.FETCH, "INT"), Arguments.of(Phase.PUBLISH, "INT"),
                        Arguments.of(Phase.SLOW_API, "HUP")));
    }

    @ParameterizedTest
    @MethodSource
    @Tag("long")
    void everyPhase(Phase phase, String signal) throws Exception {
        assumeTrue(isHeard(signal), "this shell has told its processes to ignore " + signal);
        Path output = this.directory.resolve("out");
        Path summary = this.directory.resolve("summary.json");
        try (Sandbox sandbox = Sandbox.start(WORLD, script(phase));
                LedgerView _ = (phase == Phase.READER_OF_THE_LEDGER) ? reader(sandbox, output) : null) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            Process run = jar.start(command(output, summary));
            await(phase, sandbox, output);
            signal(run, signal);

            assertThat(run.waitFor(phase.seconds(), TimeUnit.SECONDS)).as("it has ended").isTrue();

            boolean through = phase.isShort() && run.exitValue() <= 10;
            if (!through) {
                assertThat(run.exitValue()).isEqualTo(code(signal));
                assertThat(jar.outcome(run).err().lines()).containsOnlyOnce("Interrupted; run again to resume");
                assertThat(JsonMapper.shared().readTree(Files.readAllBytes(summary)).path("status").asString())
                    .isEqualTo("interrupted");
            }
        }
        assertFinishedByTheNextRun(output);
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        Path output = this.directory.resolve("out");
        try (Sandbox sandbox = Sandbox.start(WORLD, script(Phase.SLOW_API))) {
            Process run = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key())
                .start(command(output, this.directory.resolve("summary.json")));
            await(Phase.SLOW_API, sandbox, output);
            awaitStandstill(output.resolve("_extract-export/progress.json"));
            signal(run, "TERM");
            assertThat(run.waitFor(1, TimeUnit.SECONDS)).as("it ends without the page in hand").isFalse();
            signal(run, "TERM");

            assertThat(run.waitFor(2, TimeUnit.SECONDS)).isTrue();

            assertThat(run.exitValue()).isEqualTo(143);
        }
        assertFinishedByTheNextRun(output);
    }

    /// Until nothing happens between two writings of the progress: a signal that
    /// comes between two pages would be enough alone.
    private static void awaitStandstill(Path progress) {
        AtomicReference<JsonNode> before = new AtomicReference<>(JsonMapper.shared().createObjectNode());
        Waiting.until("the export waits", () -> {
            JsonNode now = JsonMapper.shared().readTree(Files.readAllBytes(progress));
            JsonNode last = before.getAndSet(now);
            if (now.path("written_at").equals(last.path("written_at"))) {
                return false;
            }
            return Stream.of("listed", "calls").allMatch((count) -> now.path(count).equals(last.path(count)));
        });
    }

    @Test
    void aPlanEndsAtOnceAndSaysSo() throws Exception {
        try (Sandbox sandbox = Sandbox.start(WORLD, script(Phase.BEFORE_THE_NIGHT))) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            Process plan = jar.start("plan", "--output", this.directory.resolve("out").toString());
            Waiting.until("the API is asked", () -> !sandbox.requests().isEmpty());
            signal(plan, "TERM");

            assertThat(plan.waitFor(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();

            assertThat(plan.exitValue()).isEqualTo(143);
            assertThat(jar.outcome(plan).err()).isEqualTo("Interrupted; nothing was changed\n");
            assertThat(this.directory.resolve("out")).doesNotExist();
        }
    }

    @Test
    void aSandboxEndsWithoutAWord() throws Exception {
        BuiltJar jar = new BuiltJar(this.directory);
        Process sandbox = jar.start("sandbox");
        Waiting.until("it serves", () -> Files.readString(this.directory.resolve("out.txt")).contains("key "));
        signal(sandbox, "TERM");

        assertThat(sandbox.waitFor(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        assertThat(sandbox.exitValue()).isEqualTo(143);
        assertThat(jar.outcome(sandbox).err()).isEmpty();
    }

    private static FaultScript script(Phase phase) {
        FaultScript script = new FaultScript();
        if (phase.rule != null) {
            script.add(phase.rule);
        }
        return script;
    }

    /// An export that is there already, and somebody who looks at its ledger.
    private LedgerView reader(Sandbox sandbox, Path output) throws Exception {
        BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
        assertThat(jar.run(command(output, this.directory.resolve("summary.json"))).exitCode()).isIn(0, 10);
        Layout layout = new Layout(output);
        return Optional.of(layout).flatMap((it) -> LedgerView.open(it.ledger(), it.lock())).orElseThrow();
    }

    private static void await(Phase phase, Sandbox sandbox, Path output) {
        Path state = output.resolve("_extract-export");
        switch (phase) {
            case BEFORE_THE_NIGHT -> Waiting.until("the API is asked", () -> !sandbox.requests().isEmpty());
            case SLOW_API -> strikes(sandbox, "GET /api/v1/", 4);
            case RETRY_AFTER -> strikes(sandbox, "GET /api/v2/extract?", 8);
            case FETCH -> Waiting.forFile(state.resolve("archive/000001/000001.seg.zst"));
            case FLATTEN -> Waiting.until("a part is staged", () -> holdsAnything(state.resolve("staging/000001")));
            case PUBLISH -> Waiting.until("a part is published", () -> holdsAnything(output.resolve("parquet")));
            case READER_OF_THE_LEDGER -> Waiting.until("the lock is held", () -> Files.size(state.resolve("lock")) > 0
                    && sandbox.requests().getLast().contains("page_size=1&"));
        }
    }

    /// Until the rule's first request has come.
    private static void strikes(Sandbox sandbox, String beginning, int first) {
        Waiting.until("the fault strikes",
                () -> sandbox.requests().stream().filter((it) -> it.startsWith(beginning)).count() >= first);
    }

    private static boolean holdsAnything(Path directory) {
        String[] names = directory.toFile().list();
        return names != null && names.length > 0;
    }

    private void assertFinishedByTheNextRun(Path output) throws Exception {
        try (Sandbox sandbox = Sandbox.start(WORLD)) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            Path summary = this.directory.resolve("summary.json");
            BuiltJar.Outcome resumed = jar.run(command(output, summary));
            assertThat(resumed.exitCode()).as(resumed.err()).isIn(0, 10);
        }
        Map<String, byte[]> found = BuiltJar.published(output);
        assertThat(found.keySet()).isEqualTo(CALM.keySet());
        CALM.forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
        assertThat(new Verifier(new Layout(output)).verify().problems()).isEmpty();
    }

    private static String[] command(Path output, Path summary) {
        return new String[] { "run", "--output", output.toString(), "--page-size", "5", "--progress", "none",
                "--summary-file", summary.toString() };
    }

    private static int code(String signal) {
        return switch (signal) {
            case "HUP" -> 129;
            case "INT" -> 130;
            default -> 143;
        };
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid()))).start().waitFor())
            .isZero();
    }

    /// What a shell tells a background process to ignore, its children ignore too.
    private static boolean isHeard(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return true;
        }
        String mask = Files.readAllLines(status)
            .stream()
            .filter((line) -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow()
            .replace("SigIgn:", "")
            .strip();
        return (Long.parseUnsignedLong(mask, 16) & (1L << (code(signal) - 128 - 1))) == 0;
    }

}
