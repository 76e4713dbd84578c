package dev.extractexport.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Flips every single byte of a segment, cuts it at every length, and reads it again: the reader
/// either names the damage or gives what was written.
class SegmentDamageTest {

    /// In bytes: magic, descriptor and window size. Only here a bit can be without
    /// meaning.
    private static final int FRAME_HEADER = 6;

    @TempDir
    Path directory;

    private SegmentFile segment;

    private byte[] sound;

    private byte[] firstFrame;

    private SegmentFooter footer;

    @BeforeEach
    void writeSegment() throws IOException {
        this.segment = Segment.write(this.directory.resolve("segment.zst"), 42, 7,
                List.of(Frames.entry(this.directory, "a"), Frames.entry(this.directory, "b")));
        this.sound = Files.readAllBytes(this.segment.path());
        this.firstFrame = readFrame(0);
        this.footer = SegmentReader.readFooter(this.segment.path());
    }

    @Test
    void anyFlippedByteOfAFrameIsNamedOrHarmless() throws IOException {
        FrameLocation first = this.segment.frames().getFirst();
        int named = 0;
        for (int i = 0; i < first.length(); i++) {
            for (int bit = 0; bit < 8; bit++) {
                flip(i, 1 << bit);
                Throwable thrown = catchThrowable(() -> assertThat(readFrame(0)).isEqualTo(this.firstFrame));
                if (thrown != null) {
                    named++;
                    assertDamage(thrown, "is damaged at byte 0");
                }
            }
        }
        assertThat(named).as("few bits of a frame are without meaning").isGreaterThan((int) first.length() * 8 - 32);
    }

    @Test
    void aDamagedFrameDoesNotHarmItsNeighbour() throws IOException {
        flip(Math.toIntExact(this.segment.frames().getFirst().length()) + 12, 0xFF);

        assertThat(readFrame(0)).isEqualTo(this.firstFrame);
        assertDamage(catchThrowable(() -> readFrame(1)), "is damaged at byte " + this.segment.frames().get(1).offset());
    }

    @Test
    void anyFlippedByteOfTheFooterIsNamed() throws IOException {
        FrameLocation last = this.segment.frames().getLast();
        for (int i = Math.toIntExact(last.offset() + last.length()); i < this.sound.length; i++) {
            flip(i, 0x55);
            assertDamage(catchThrowable(() -> SegmentReader.readFooter(this.segment.path())), "is damaged at byte");
        }
    }

    @Test
    void aSegmentCutAtAnyLengthIsNamed() throws IOException {
        for (int length = 0; length < this.sound.length; length++) {
            Files.write(this.segment.path(), Arrays.copyOf(this.sound, length));
            assertDamage(catchThrowable(() -> SegmentReader.readFooter(this.segment.path())), "is damaged at byte");
            if (length < this.segment.frames().get(1).offset()) {
                assertDamage(catchThrowable(() -> readFrame(0)), "is damaged at byte 0");
            }
        }
    }

    @Test
    void anotherFormatVersionIsRefusedWithBothVersions() throws IOException {
        flip(this.sound.length - FooterFormat.TRAILER, 3);

        assertThatThrownBy(() -> SegmentReader.readFooter(this.segment.path()))
            .hasMessageContaining("format version is 2 (2), expected 1 (1)");
    }

    @Test
    void anAbsurdFooterLengthIsRefusedBeforeItIsAllocated() throws IOException {
        byte[] bytes = this.sound.clone();
        Arrays.fill(bytes, bytes.length - 16, bytes.length - 13, (byte) 0xFF);
        bytes[bytes.length - 13] = 0x7F;
        Files.write(this.segment.path(), bytes);

        assertThatThrownBy(() -> SegmentReader.readFooter(this.segment.path()))
            .hasMessageContaining("found a footer of 2147483647 bytes");
    }

    @Test
    void aMissingSegmentIsNamed() {
        Path file = this.directory.resolve("gone.zst");

        for (Throwable thrown : List.of(catchThrowable(() -> SegmentReader.readFooter(file)),
                catchThrowable(() -> new SegmentReader(file).close()))) {
            assertThat(thrown)
                .isInstanceOfSatisfying(Failure.class,
                        (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.DAMAGE))
                .hasMessageStartingWith("Archive segment " + file + " is missing");
        }
    }

    @Test
    void aLocationThatIsNotAFramesIsNamed() {
        FrameLocation first = this.segment.frames().getFirst();
        for (FrameLocation wrong : List.of(new FrameLocation(1, first.length(), first.plainLength()),
                new FrameLocation(0, first.length() - 1, first.plainLength()),
                new FrameLocation(0, first.length() + 1, first.plainLength()),
                new FrameLocation(0, first.length(), first.plainLength() + 1),
                new FrameLocation(0, first.length(), first.plainLength() - 1),
                new FrameLocation(0, Long.MAX_VALUE, first.plainLength()),
                new FrameLocation(this.sound.length, 1, 1))) {
            assertDamage(catchThrowable(() -> read(wrong)), "is damaged at byte " + wrong.offset());
            assertDamage(catchThrowable(() -> {
                try (SegmentReader reader = new SegmentReader(this.segment.path())) {
                    reader.facts(wrong);
                }
            }), "is damaged at byte " + wrong.offset());
        }
        assertThat(this.footer.frames()).hasSize(2);
    }

    private void assertDamage(Throwable thrown, String message) {
        assertThat(thrown)
            .isInstanceOfSatisfying(Failure.class,
                    (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.DAMAGE))
            .hasMessageContaining(this.segment.path().toString())
            .hasMessageContaining(message);
    }

    private void flip(int position, int bits) throws IOException {
        byte[] bytes = this.sound.clone();
        bytes[position] ^= (byte) bits;
        Files.write(this.segment.path(), bytes);
    }

    private byte[] readFrame(int index) throws IOException {
        return read(this.segment.frames().get(index));
    }

    private byte[] read(FrameLocation location) throws IOException {
        try (SegmentReader reader = new SegmentReader(this.segment.path()); InputStream in = reader.open(location)) {
            return in.readAllBytes();
        }
    }

}
