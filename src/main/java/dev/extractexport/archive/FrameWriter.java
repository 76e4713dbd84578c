package dev.extractexport.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.extractexport.archive.json.CopyPolicy;
import dev.extractexport.archive.json.HashedStream;
import dev.extractexport.archive.json.JsonSource;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.Source;

/// Writes one frame, see the grammar in the package description. The same input gives the same
/// bytes: one thread, fixed settings. Not safe for several threads.
public final class FrameWriter implements AutoCloseable {

    /// Measured best trade of time for size on run JSON; also the level of the tables.
    private static final int LEVEL = 3;

    /// In bytes: spares a native call for each token of the walk.
    private static final int BUFFER = 16 * 1024;

    private final Source source;

    private final Spill spill;

    private final ZstdOutputStreamNoFinalizer compressed;

    private final HashedStream plain;

    private final OutputStream out;

    private boolean hasRun;

    private boolean finished;

    /// @param spillDirectory takes what does not stay in memory
    /// @param source what is to be fetched, or the list alone
    /// @param jobJson the list item, as [JsonSource#copyObject] copied it
    public FrameWriter(Path spillDirectory, Source source, byte[] jobJson) {
        this.source = source;
        this.spill = new Spill(spillDirectory);
        try {
            this.compressed = new ZstdOutputStreamNoFinalizer(this.spill, LEVEL).setChecksum(true);
            this.plain = new HashedStream(this.compressed);
            this.out = new BufferedOutputStream(this.plain, BUFFER);
            write("{\"source\":\"" + source.label() + "\",\"job\":");
            this.out.write(jobJson);
            write(",\"run\":");
        }
        catch (IOException ex) {
            throw new UncheckedIOException("Cannot compress a frame: " + ex.getMessage(), ex);
        }
    }

    /// Copies what was fetched, as it arrives. To be called once, unless the source is
    /// the list alone. If it throws, this writer can only be closed.
    /// @param body one JSON object and nothing else; closed by this call
    /// @throws dev.extractexport.archive.json.BrokenJsonException if it is not
    /// @throws IOException if the body cannot be read
    public ObjectFacts run(InputStream body) throws IOException {
        if (this.hasRun || this.source == Source.LIST_ITEM) {
            throw new IllegalStateException("A frame of source %s takes %s".formatted(this.source.label(),
                    this.hasRun ? "one object" : "no fetched object"));
        }
        this.hasRun = true;
        try (JsonSource json = new JsonSource(body)) {
            json.nextToken();
            ObjectFacts facts = json.copyObject(this.out, CopyPolicy.RUN);
            json.expectEnd();
            return facts;
        }
    }

    /// Ends the frame. The draft now owns what was written.
    public FrameDraft finish() {
        if (!this.hasRun && this.source != Source.LIST_ITEM) {
            throw new IllegalStateException(
                    "A frame of source %s lacks the fetched object".formatted(this.source.label()));
        }
        try {
            write(this.hasRun ? "}\n" : "null}\n");
            this.out.close();
        }
        catch (IOException ex) {
            throw new UncheckedIOException("Cannot compress a frame: " + ex.getMessage(), ex);
        }
        this.finished = true;
        return new FrameDraft(this.spill, this.plain.bytes(), this.plain.sha256());
    }

    /// Frees what was written unless [#finish()] handed it on.
    @Override
    public void close() {
        if (this.finished) {
            return;
        }
        this.spill.free();
        try {
            this.compressed.close();
        }
        catch (IOException ex) {
            throw new UncheckedIOException("Cannot free a frame: " + ex.getMessage(), ex);
        }
    }

    private void write(String ascii) throws IOException {
        this.out.write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

}
