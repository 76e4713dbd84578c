package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.job.verify.Verification;
import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Damages an output of three exports in one way after another, drawn from a fixed seed, and looks
/// whether `verify` names each file that is not what it was.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CorruptionTest {

    private static final long SEED = 20261126;

    private static final int BLOCK_BYTES = 4096;

    @TempDir
    Path directory;

    private Layout layout;

    /// By path below the output.
    private final Map<String, byte[]> sound = new TreeMap<>();

    private List<String> paths = List.of();

    private enum Damage {

        FLIP, TRUNCATE, APPEND, ZERO, DELETE, EXTRA, SWAP, COPY

    }

    @BeforeEach
    void export() throws IOException {
        this.layout = new Layout(this.directory.resolve("out"));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(16)))) {
            Night night = new Night(sandbox, this.layout.root()).with("page-size", "5").with("evidence", "on");
            night.with("jobs-per-export", "9").run();
            sandbox.turnTo(2);
            night.run();
        }
        for (String below : List.of("parquet", "csv", "catalog", "_extract-export/manifests",
                "_extract-export/archive")) {
            try (Stream<Path> tree = Files.walk(this.layout.root().resolve(below))) {
                for (Path file : tree.filter(Files::isRegularFile).toList()) {
                    this.sound.put(this.layout.root().relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        this.paths = List.copyOf(this.sound.keySet());
        Verification before = Verification.of(this.layout);
        assertThat(before.problems()).isEmpty();
        assertThat(before.notes()).isEmpty();
        assertThat(before.exports()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aSampleOfDamagesIsFoundAndNamed() throws IOException {
        damage(32, SEED);
    }

    @Test
    @Tag("long")
    void aThousandDamagesAreFoundAndNamed() throws IOException {
        damage(1_000, SEED + 1);
    }

    private void damage(int times, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            Damage damage = Damage.values()[i % Damage.values().length];
            Set<String> damaged = damage(damage, random);

            List<String> problems = Verification.of(this.layout).problems();

            for (String path : damaged) {
                assertThat(problems).as("seed %d, damage %d: %s of %s", seed, i, damage, path)
                    .anyMatch((problem) -> problem.contains(path));
            }
            for (String path : damaged) {
                byte[] bytes = this.sound.get(path);
                if (bytes != null) {
                    Files.write(file(path), bytes);
                }
                else {
                    Files.delete(file(path));
                }
            }
        }
        assertThat(Verification.of(this.layout).problems()).isEmpty();
    }

    /// @return the paths that are not what they were
    private Set<String> damage(Damage damage, Random random) throws IOException {
        String path = this.paths.get(random.nextInt(this.paths.size()));
        byte[] bytes = this.sound.get(path);
        switch (damage) {
            case FLIP -> {
                byte[] flipped = bytes.clone();
                flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file(path), flipped);
            }
            case TRUNCATE -> Files.write(file(path), Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case APPEND -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
                Files.write(file(path), longer);
            }
            case ZERO -> {
                byte[] holed = bytes.clone();
                int from = random.nextInt(bytes.length);
                Arrays.fill(holed, from, Math.min(bytes.length, from + BLOCK_BYTES), (byte) 0);
                if (Arrays.equals(holed, bytes)) {
                    return damage(damage, random);
                }
                Files.write(file(path), holed);
            }
            case DELETE -> Files.delete(file(path));
            case EXTRA -> {
                String extra = path.substring(0, path.lastIndexOf('/') + 1) + "extra-" + random.nextInt(1000);
                Files.write(file(extra), bytes);
                return Set.of(extra);
            }
            case SWAP, COPY -> {
                String other = other(path, random);
                Files.write(file(path), this.sound.get(other));
                if (damage == Damage.SWAP) {
                    Files.write(file(other), bytes);
                    return Set.of(path, other);
                }
            }
        }
        return Set.of(path);
    }

    /// Another file of the same kind, since that is what people mix up; of other bytes.
    private String other(String path, Random random) {
        String kind = path.substring(0, path.indexOf('/'));
        List<String> others = new ArrayList<>(new HashSet<>(this.paths));
        others.removeIf((it) -> !it.startsWith(kind) || Arrays.equals(this.sound.get(it), this.sound.get(path)));
        others.sort(null);
        return others.get(random.nextInt(others.size()));
    }

    private Path file(String path) {
        return this.layout.root().resolve(path);
    }

}
