package dev.extractexport.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import dev.extractexport.facts.ResultFacts.Shape;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Writes real segments and reads them back, also with the tools an operator has.
class SegmentTest {

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        SegmentFile segment = write("segment.zst", "a", "b", "c");

        assertThat(segment.bytes()).isEqualTo(Files.size(segment.path()));
        assertThat(segment.sha256()).isEqualTo(HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(segment.path()))));
        try (SegmentReader reader = new SegmentReader(segment.path())) {
            for (int i : new int[] { 2, 0, 1 }) {
                String id = List.of("a", "b", "c").get(i);
                try (InputStream in = reader.open(segment.frames().get(i))) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(("{\"source\":\"v1-run\",\"job\":{\"id\":\"%s\"},\"run\":{\"id\":\"run-%s\","
                                + "\"job_id\":\"%s\",\"data\":{\"n\": 1.10}}}\n")
                            .formatted(id, id, id));
                }
                RunFacts facts = reader.facts(segment.frames().get(i));
                assertThat(facts.source()).isEqualTo(Source.V1_RUN);
                assertThat(facts.jobId()).isEqualTo(id);
                assertThat(facts.runId()).isEqualTo("run-" + id);
                assertThat(facts.result().shape()).isEqualTo(Shape.OBJECT);
            }
        }
    }

    @Test
    void streamsOfOneReaderDoNotDisturbOneAnother() throws IOException {
        SegmentFile segment = write("segment.zst", "a", "b");
        try (SegmentReader reader = new SegmentReader(segment.path());
                InputStream first = reader.open(segment.frames().get(0));
                InputStream second = reader.open(segment.frames().get(1))) {
            StringBuilder both = new StringBuilder();
            for (int i = 0; i < segment.frames().getFirst().plainLength(); i++) {
                both.append((char) first.read());
                assertThat(second.read()).isNotEqualTo(-1);
            }
            assertThat(both).endsWith("{\"n\": 1.10}}}\n");
            assertThat(first.read()).isEqualTo(-1);
            assertThat(second.read()).isEqualTo(-1);
        }
    }

    @Test
    void theFooterSaysAllTheLedgerNeeds() throws IOException {
        Instant updated = Instant.parse("2026-03-11T09:31:00.123456Z");
        FrameLabel label = new FrameLabel("j\ud800\"é", updated, null, "ODD\n", Source.LIST_ITEM, "quarantined",
                "403 on the job", null, true);
        SegmentFile segment;
        try (FrameDraft draft = Frames.draft(this.directory, Source.LIST_ITEM, "{}", "")) {
            segment = Segment.write(this.directory.resolve("s"), 42, 7, List.of(new Segment.Entry(label, draft)));

            SegmentFooter footer = SegmentReader.readFooter(segment.path());

            assertThat(footer.export()).isEqualTo(42);
            assertThat(footer.segment()).isEqualTo(7);
            assertThat(footer.frames())
                .containsExactly(new SegmentFooter.Frame(label, segment.frames().getFirst(), draft.sha256()));
        }
        assertThat(SegmentReader.readFooter(write("t", "a", "b").path()).frames())
            .extracting((frame) -> frame.label().jobId())
            .containsExactly("a", "b");
    }

    @Test
    void theSameDraftsGiveTheSameBytes() throws IOException {
        assertThat(write("one", "a", "b").sha256()).isEqualTo(write("two", "a", "b").sha256());
    }

    @Test
    void zstdcatAndJqReadASegment() throws Exception {
        SegmentFile segment = write("segment.zst", "a", "b");
        Assumptions.assumeTrue(installed("zstdcat") && installed("jq"), "zstdcat and jq are not installed");

        Process shell = new ProcessBuilder("sh", "-c", "zstdcat \"$0\" | jq -c '[.source, .job.id, .run.id]'",
                segment.path().toString())
            .redirectErrorStream(true)
            .start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("[\"v1-run\",\"a\",\"run-a\"]\n[\"v1-run\",\"b\",\"run-b\"]\n");
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void aSegmentNeedsAFrameAndLeavesNoFileIfItFails() throws IOException {
        Path file = this.directory.resolve("segment.zst");
        Segment.Entry freed = Frames.entry(this.directory, "a");
        freed.draft().close();

        assertThatThrownBy(() -> Segment.write(file, 1, 1, List.of()))
            .hasMessage("Segment " + file + ": there must be at least one frame");
        assertThatThrownBy(() -> Segment.write(file, 1, 1, List.of(freed))).isInstanceOf(RuntimeException.class);
        assertThat(file).doesNotExist();
    }

    private SegmentFile write(String name, String... ids) throws IOException {
        List<Segment.Entry> entries = new ArrayList<>();
        for (String id : ids) {
            entries.add(Frames.entry(this.directory, id));
        }
        return Segment.write(this.directory.resolve("archive/000042").resolve(name), 42, 7, entries);
    }

    private static boolean installed(String tool) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + tool).start().waitFor() == 0;
    }

}
