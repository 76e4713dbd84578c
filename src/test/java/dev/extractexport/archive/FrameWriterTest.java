package dev.extractexport.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.extractexport.archive.json.BrokenJsonException;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.ResultFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Decompresses what was written with another class of the library and looks at the directory.
class FrameWriterTest {

    @TempDir
    Path directory;

    @Test
    void aFrameHoldsJobAndRunAsTheyCame() throws Exception {
        try (FrameWriter writer = new FrameWriter(this.directory, Source.V1_RUN, utf8("{\"id\": \"é\"}"))) {
            ObjectFacts facts = writer.run(new ByteArrayInputStream(utf8(" {\"data\":[ 1.10 ]}\n")));
            try (FrameDraft draft = writer.finish()) {
                String json = "{\"source\":\"v1-run\",\"job\":{\"id\": \"é\"},\"run\":{\"data\":[ 1.10 ]}}\n";
                assertThat(plain(draft)).isEqualTo(json);
                assertThat(draft.plainBytes()).isEqualTo(utf8(json).length);
                assertThat(draft.compressedBytes()).isEqualTo(Frames.bytes(draft).length);
                assertThat(draft.sha256())
                    .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(json))));
            }
            assertThat(facts.result().shape()).isEqualTo(ResultFacts.Shape.ARRAY);
        }
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void aFrameOfTheListAloneHasNoRun() throws IOException {
        try (FrameDraft draft = Frames.draft(this.directory, Source.LIST_ITEM, "{}", "")) {
            assertThat(plain(draft)).isEqualTo("{\"source\":\"list\",\"job\":{},\"run\":null}\n");
        }
    }

    @Test
    void aLargeFrameSpillsAndItsFileGoesWithIt() throws IOException {
        String run = "{\"data\":\"" + noise(3_000_000) + "\"}";
        try (FrameDraft draft = Frames.draft(this.directory, Source.V2_JOB, "{}", run)) {
            assertThat(this.directory).isDirectoryContaining("glob:**.spill");
            assertThat(draft.compressedBytes()).isGreaterThan(Spill.IN_MEMORY);
            assertThat(Frames.bytes(draft)).hasSize(Math.toIntExact(draft.compressedBytes()));
            assertThat(plain(draft)).isEqualTo("{\"source\":\"v2-job\",\"job\":{},\"run\":" + run + "}\n");
        }
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void theSameInputGivesTheSameBytesHoweverItArrives() throws IOException {
        String run = "{\"data\":[\"" + noise(600_000) + "\"," + "\"repeated\",".repeat(50_000) + "null]}";
        try (FrameDraft first = Frames.draft(this.directory, Source.V2_JOB, "{}", run);
                FrameWriter writer = new FrameWriter(this.directory, Source.V2_JOB, utf8("{}"))) {
            writer.run(new InputStream() {
                private final InputStream in = new ByteArrayInputStream(utf8(run));

                private final Random random = new Random(7);

                @Override
                public int read() throws IOException {
                    return this.in.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return this.in.read(target, offset, Math.min(length, 1 + this.random.nextInt(9_000)));
                }
            });
            try (FrameDraft second = writer.finish()) {
                assertThat(Frames.bytes(second)).isEqualTo(Frames.bytes(first));
                assertThat(second.sha256()).isEqualTo(first.sha256());
            }
        }
    }

    @Test
    void aBrokenBodyLeavesNothingBehind() {
        String cut = "{\"data\":\"" + noise(3_000_000);

        assertThatThrownBy(() -> Frames.draft(this.directory, Source.V2_JOB, "{}", cut))
            .isInstanceOf(BrokenJsonException.class);

        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void whatIsNoSingleObjectIsBroken() {
        for (String body : new String[] { "", "[]", "null", "<html>", "{} {}", "{}x" }) {
            assertThatThrownBy(() -> Frames.draft(this.directory, Source.V2_JOB, "{}", body)).as(body)
                .isInstanceOf(BrokenJsonException.class);
        }
    }

    @Test
    void aFullDiskEndsTheCommandAndIsNotTakenForABrokenBody() throws IOException {
        Path file = Files.writeString(this.directory.resolve("file"), "in the way");
        String run = "{\"data\":\"" + noise(3_000_000) + "\"}";

        assertThatThrownBy(() -> Frames.draft(file, Source.V2_JOB, "{}", run))
            .isInstanceOfSatisfying(Failure.class,
                    (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INCOMPLETE))
            .hasMessageStartingWith("Cannot keep a fetched result in " + file);
    }

    @Test
    void theWriterRefusesToBeMisused() throws IOException {
        try (FrameWriter alone = new FrameWriter(this.directory, Source.LIST_ITEM, utf8("{}"));
                FrameWriter run = new FrameWriter(this.directory, Source.V1_RUN, utf8("{}"))) {
            assertThatThrownBy(() -> alone.run(new ByteArrayInputStream(utf8("{}"))))
                .hasMessage("A frame of source list takes no fetched object");
            assertThatThrownBy(run::finish).hasMessage("A frame of source v1-run lacks the fetched object");
        }
    }

    private static String plain(FrameDraft draft) throws IOException {
        byte[] bytes = Frames.bytes(draft);
        assertThat(Zstd.getFrameContentSize(bytes)).as("the length is unknown while streaming").isLessThanOrEqualTo(0);
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Text that does not compress much.
    private static String noise(int length) {
        Random random = new Random(42);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('0' + random.nextInt(60)));
        }
        return text.toString().replace('\\', '/');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

}
