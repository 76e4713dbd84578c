package dev.extractexport.archive;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.extractexport.archive.json.BrokenJsonException;
import dev.extractexport.archive.json.CopyPolicy;
import dev.extractexport.archive.json.HashedStream;
import dev.extractexport.archive.json.JsonSource;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// Reads a segment. Several streams may be open at once, also on several threads. Damage is thrown
/// as a [Failure] that names file and offset, also out of the streams.
public final class SegmentReader implements Closeable {

    private final Path file;

    /// In bytes, of a frame and of its JSON: up to here a frame is unpacked at once. A
    /// stream of its own has a window of megabytes, which costs more than a small frame.
    private static final int MOST_AT_ONCE = 1 << 20;

    private final FileChannel channel;

    private final ZstdDecompressCtx unpacker = new ZstdDecompressCtx();

    /// @throws Failure if the file is missing
    /// @throws IOException if it cannot be opened
    public SegmentReader(Path file) throws IOException {
        this.file = file;
        this.channel = channel(file);
    }

    /// The JSON of one frame. The frame's checksum is compared when its end is read, so
    /// that a stream that ends has told the truth.
    public InputStream open(FrameLocation location) throws IOException {
        if (location.length() <= MOST_AT_ONCE && location.plainLength() <= MOST_AT_ONCE) {
            byte[] plain = unpacked(location);
            if (plain != null) {
                return new ByteArrayInputStream(plain);
            }
        }
        return new FrameStream(this.file, this.channel, location);
    }

    /// The JSON of a small frame; null if it is damaged, which a stream tells best.
    private byte @Nullable [] unpacked(FrameLocation location) throws IOException {
        byte[] packed = new byte[Math.toIntExact(location.length())];
        ByteBuffer target = ByteBuffer.wrap(packed);
        while (target.hasRemaining()) {
            if (this.channel.read(target, location.offset() + target.position()) < 0) {
                return null;
            }
        }
        byte[] plain = new byte[Math.toIntExact(location.plainLength())];
        synchronized (this.unpacker) {
            try {
                int length = this.unpacker.decompressByteArray(plain, 0, plain.length, packed, 0, packed.length);
                return (length == plain.length) ? plain : null;
            }
            catch (ZstdException ex) {
                return null;
            }
        }
    }

    /// Reads one frame to its end and gathers what is known of its job.
    public RunFacts facts(FrameLocation location) throws IOException {
        try (JsonSource json = JsonSource.lenient(open(location))) {
            return facts(json, location);
        }
        catch (BrokenJsonException ex) {
            throw damage(this.file, location.offset(), ex.getMessage(), ex);
        }
        catch (IllegalArgumentException ex) {
            throw damage(this.file, location.offset(), "the frame is none of ours: " + ex.getMessage(), ex);
        }
    }

    /// Copies one frame as it is, for another segment. It is read to its end first, so
    /// that
    /// only a
    /// sound one is.
    /// @param spillDirectory takes what does not stay in memory
    public FrameDraft copy(FrameLocation location, Path spillDirectory) throws IOException {
        HashedStream plain = new HashedStream(OutputStream.nullOutputStream());
        try (InputStream json = open(location)) {
            json.transferTo(plain);
        }
        Spill spill = new Spill(spillDirectory);
        try (InputStream packed = FrameStream.packed(this.channel, location); spill) {
            packed.transferTo(spill);
        }
        return new FrameDraft(spill, plain.bytes(), plain.sha256());
    }

    /// What `file` says of itself. Reads its end only.
    /// @throws Failure if the file is missing, is no segment or is damaged there
    /// @throws IOException if it cannot be read
    public static SegmentFooter readFooter(Path file) throws IOException {
        try (FileChannel channel = channel(file)) {
            long size = channel.size();
            if (size < FooterFormat.HEADER + FooterFormat.TRAILER) {
                throw damage(file, 0, "found %d bytes, expected at least a footer of %d".formatted(size,
                        FooterFormat.HEADER + FooterFormat.TRAILER), null);
            }
            long trailerStart = size - FooterFormat.TRAILER;
            ByteBuffer trailer = read(file, channel, trailerStart, FooterFormat.TRAILER);
            int version = trailer.getInt();
            int length = trailer.getInt();
            int checksum = trailer.getInt();
            expect(file, size - Long.BYTES, "magic", FooterFormat.TRAILER_MAGIC, trailer.getLong());
            expect(file, trailerStart, "format version", FooterFormat.VERSION, version);
            long start = trailerStart - length - FooterFormat.HEADER;
            if (length < 0 || length > FooterFormat.MAX_JSON || start < 0) {
                throw damage(file, trailerStart, "found a footer of %d bytes, expected at most %d".formatted(length,
                        Math.min(FooterFormat.MAX_JSON, trailerStart - FooterFormat.HEADER)), null);
            }
            ByteBuffer body = read(file, channel, start, FooterFormat.HEADER + length);
            expect(file, start, "zstd magic", FooterFormat.SKIPPABLE_MAGIC, body.getInt());
            expect(file, start, "footer size", length + FooterFormat.TRAILER, body.getInt());
            byte[] json = new byte[length];
            body.get(json);
            expect(file, start, "checksum", checksum, FooterFormat.checksum(json));
            return checked(file, start, json);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this.unpacker) {
            this.unpacker.close();
        }
        this.channel.close();
    }

    static Failure damage(Path file, long offset, @Nullable String found, @Nullable Throwable cause) {
        return new Failure(Failure.Kind.DAMAGE,
                "Archive segment %s is damaged at byte %d: %s; put back a good copy".formatted(file, offset, found),
                cause);
    }

    private RunFacts facts(JsonSource json, FrameLocation location) throws IOException {
        Source source = null;
        ObjectFacts job = null;
        ObjectFacts run = null;
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.parser().currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "source" -> source = Source.ofLabel(json.parser().getString());
                case "job" -> job = json.copyObject(OutputStream.nullOutputStream(), CopyPolicy.RUN);
                case "run" -> run = (token != JsonToken.VALUE_NULL)
                        ? json.copyObject(OutputStream.nullOutputStream(), CopyPolicy.RUN) : null;
                default -> json.skipValue();
            }
        }
        json.expectEnd();
        if (source == null || job == null) {
            throw damage(this.file, location.offset(), "the frame holds no job or no source", null);
        }
        return new RunFacts(source, job, run);
    }

    private static SegmentFooter checked(Path file, long footerStart, byte[] json) {
        SegmentFooter footer;
        try {
            footer = FooterFormat.parse(json);
        }
        catch (JacksonException | IllegalArgumentException | DateTimeException ex) {
            throw damage(file, footerStart, "the footer is none of ours: " + ex.getMessage(), ex);
        }
        long end = 0;
        for (SegmentFooter.Frame frame : footer.frames()) {
            expect(file, footerStart, "offset of frame " + frame.label().jobId(), end, frame.location().offset());
            end += frame.location().length();
        }
        expect(file, footerStart, "end of the frames", footerStart, end);
        return footer;
    }

    private static FileChannel channel(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        }
        catch (NoSuchFileException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "Archive segment %s is missing: put it back, the results in it may be gone at the source"
                        .formatted(file),
                    ex);
        }
    }

    private static ByteBuffer read(Path file, FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw damage(file, offset, "the file ends inside its footer", null);
            }
        }
        return buffer.flip();
    }

    private static void expect(Path file, long offset, String what, long expected, long found) {
        if (expected != found) {
            throw damage(file, offset,
                    "%s is %d (%x), expected %d (%x)".formatted(what, found, found, expected, expected), null);
        }
    }

}
