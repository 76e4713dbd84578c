package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import dev.extractexport.api.FakeServer;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Damages the ledger of an output of several nights, in each way that a disk or an operator can, and
/// compares with a twin whose ledger was left alone: what the new ledger holds, what the next night
/// does, and what a rebuild writes.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostLedgerTest {

    private static final int NIGHTS = 3;

    @TempDir
    Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(70)));
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    /// Does something to the ledger's file.
    @FunctionalInterface
    private interface Damage {

        void to(Path file) throws IOException;

    }

    @Test
    void aLedgerThatIsMissingIsMadeAnewWithAllThatItHeld() throws Exception {
        compare(Map.of("missing", Files::delete));
    }

    @Test
    @Tag("long")
    void aLedgerThatIsTornOrOlderThanTheOutputIsMadeAnewWithAllThatItHeld() throws Exception {
        compare(Map.of("empty", (file) -> Files.write(file, new byte[0]), "cut",
                (file) -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100_000)), "garbage",
                LostLedgerTest::fill, "old",
                (file) -> Files.copy(this.directory.resolve("old"), file, StandardCopyOption.REPLACE_EXISTING)));
    }

    /// One that is not given, one that cannot be written and was tried again, one that
    /// was
    /// down.
    @Test
    void whatIsInQuarantineStaysThere() throws Exception {
        try (OddService service = new OddService()) {
            Path output = this.directory.resolve("odd");
            service.job("good", "{\"a\":\"1\"}")
                .job("unfit", "{\"a\":\"%s\"}".formatted("x".repeat((16 << 20) + 1)))
                .job("ill", FakeServer.status(403, "{\"detail\":\"no\"}"));
            OddNight odd = new OddNight(service, output);
            odd.night();
            try (Ledger ledger = Ledger.open(new Layout(output).ledger(), 1)) {
                Held held = ledger.quarantine().ofJob("unfit").orElseThrow();
                ledger.quarantine().mark("unfit", held.updatedMicros(), Held.Mark.RETRY);
            }
            odd.settings().at(odd.settings().now().plusSeconds(86_400)).run();
            Path twin = Rebuilding.copy(output, this.directory.resolve("odd-twin"));
            Files.delete(ledger(output));

            new HealedLedger(new Layout(output), Clock.systemUTC()).open(1, UnaryOperator.identity()).close();

            assertThat(LedgerDump.differences(twin, output)).isEmpty();
            assertThat(new Rebuilding(output).run().orElseThrow().isUnchanged()).isTrue();
        }
    }

    private void compare(Map<String, Damage> damages) throws Exception {
        Path output = this.directory.resolve("a");
        nights(output, 1, 1);
        Files.copy(ledger(output), this.directory.resolve("old"));
        nights(output, 2, NIGHTS);
        Path twin = Rebuilding.copy(output, this.directory.resolve("twin"));
        this.sandbox.turnTo(NIGHTS + 1);
        Path next = Rebuilding.copy(twin, this.directory.resolve("next"));
        Manifest expected = night(next).run().getFirst();
        assertThat(expected.counts().get("exported")).isPositive();
        for (Map.Entry<String, Damage> damage : damages.entrySet()) {
            String what = damage.getKey();
            Path hurt = Rebuilding.copy(twin, this.directory.resolve("hurt-" + what));
            damage.getValue().to(ledger(hurt));

            assertThat(new Rebuilding(hurt).run().orElseThrow().isUnchanged()).as(what).isTrue();

            assertSame(Rebuilding.visible(twin), Rebuilding.visible(hurt), what);
            assertThat(LedgerDump.differences(twin, hurt)).as(what).isEmpty();

            damage.getValue().to(ledger(hurt));
            Manifest again = night(hurt).run().getFirst();

            assertThat(again.files()).as(what).isEqualTo(expected.files());
            assertThat(LedgerDump.differences(next, hurt)).as(what).isEmpty();
            assertThat(new Verifier(new Layout(hurt)).verify().problems()).as(what).isEmpty();
            assertThat(night(hurt).run().getFirst().files()).as(what).isEmpty();
        }
    }

    /// All that was there, to the byte, but for the views, which name the directory; and
    /// what was set aside.
    private static void assertSame(Map<String, String> expected, Map<String, String> found, String what) {
        Map<String, String> rest = new TreeMap<>(found);
        rest.keySet().removeIf((file) -> file.endsWith(".sql"));
        expected.forEach((file, bytes) -> assertThat(file.endsWith(".sql") || bytes.equals(rest.remove(file)))
            .as("%s %s", what, file)
            .isTrue());
        assertThat(rest.keySet()).as(what).allMatch((file) -> file.startsWith("_extract-export/set-aside/"));
    }

    private static void fill(Path file) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(Files.size(file))];
        new Random(20).nextBytes(bytes);
        Files.write(file, bytes);
    }

    private Night night(Path output) {
        return new Night(this.sandbox, output).with("page-size", "10").with("limit", "40");
    }

    private void nights(Path output, int from, int to) throws IOException {
        for (int night = from; night <= to; night++) {
            this.sandbox.turnTo(night);
            night(output).run();
        }
    }

    private static Path ledger(Path output) {
        return output.resolve("_extract-export/ledger/ledger.mv.db");
    }

}
