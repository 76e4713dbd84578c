package dev.extractexport.publish;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Changes real manifests byte by byte.
class ManifestTest {

    private static final Manifest MANIFEST = new Manifest(1, 7, "id", "1", "complete", 0, "t", "t",
            Map.of("csv.delimiter", ";"), Map.of("exported", 1L), null, null, Map.of(),
            List.of(new Manifest.Quarantined("jöb", "2026-11-01T00:00:00Z", null, "too large")),
            List.of(new Manifest.ManifestFile("csv/runs/x.csv", "runs", null, null, "csv", 1, 1, "ab")),
            List.of(new Manifest.ArchivedSegment("_extract-export/archive/000007/000001.seg.zst", 5, "cd")));

    @TempDir
    Path directory;

    @Test
    void itsLastMemberIsTheHashOfTheLinesBeforeIt() throws Exception {
        List<String> lines = MANIFEST.json().lines().toList();

        String before = String.join("\n", lines.subList(0, lines.size() - 2)) + "\n";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(before.getBytes(StandardCharsets.UTF_8));

        assertThat(lines.get(lines.size() - 2))
            .isEqualTo("  \"checksum\" : \"%s\"".formatted(HexFormat.of().formatHex(hash)));
        assertThat(Manifest.parse(bytes(MANIFEST.json()), "it")).isEqualTo(MANIFEST);
    }

    @Test
    void everyChangedByteIsFound() {
        byte[] whole = bytes(MANIFEST.json());
        Random random = new Random(20);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(catchThrowable(() -> Manifest.parse(changed, "it"))).as("byte %d, seed 20", i)
                .isInstanceOf(Failure.class);
        }
    }

    @Test
    void everyCutAndWhateverIsAddedIsFound() {
        byte[] whole = bytes(MANIFEST.json());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> Manifest.parse(cut, "it"))).as("%d bytes", length)
                .isInstanceOf(Failure.class);
        }
        assertThatThrownBy(() -> Manifest.parse(bytes(MANIFEST.json() + "\n"), "It"))
            .hasMessage("It has changed: its checksum does not fit; the next run writes it again from the ledger");
    }

    /// As earlier releases wrote them.
    @Test
    void aManifestWithoutSegmentsAndChecksumStaysValid() throws Exception {
        String json = MANIFEST.json().replaceFirst(",\n *\"segments\"(?s:.)*", "\n}\n");
        Path file = Files.writeString(this.directory.resolve("000007.json"), json);

        Manifest read = Manifest.read(file);

        assertThat(read.segments()).isNull();
        assertThat(read.files()).isEqualTo(MANIFEST.files());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

}
