package dev.extractexport.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.archive.json.HashedStream;
import dev.extractexport.disk.WholeFile;

/// Writes segments.
public final class Segment {

    private Segment() {
    }

    /// A frame to be written.
    /// @param label what it is about
    /// @param draft its bytes
    public record Entry(FrameLabel label, FrameDraft draft) {
    }

    /// Writes a segment whole: synced and under its final name when this returns. The
    /// same drafts give the same bytes. The drafts stay open.
    /// @param export number of the export
    /// @param segment its number within that export
    /// @param entries in the order in which they are to lie, at least one
    /// @throws IOException naming the file; nothing new stands under the final name then
    public static SegmentFile write(Path file, long export, long segment, List<Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("Segment %s: there must be at least one frame".formatted(file));
        }
        List<SegmentFooter.Frame> frames = footerFrames(entries);
        byte[] footer = FooterFormat.bytes(new SegmentFooter(export, segment, frames));
        List<SegmentFile> written = new ArrayList<>(1);
        WholeFile.write(file, (target) -> {
            HashedStream out = new HashedStream(target);
            for (Entry entry : entries) {
                entry.draft().writeTo(out);
            }
            out.write(footer);
            written.add(new SegmentFile(file, out.bytes(), out.sha256(),
                    frames.stream().map(SegmentFooter.Frame::location).toList()));
        });
        return written.getFirst();
    }

    private static List<SegmentFooter.Frame> footerFrames(List<Entry> entries) {
        List<SegmentFooter.Frame> frames = new ArrayList<>(entries.size());
        long offset = 0;
        for (Entry entry : entries) {
            FrameDraft draft = entry.draft();
            FrameLocation location = new FrameLocation(offset, draft.compressedBytes(), draft.plainBytes());
            frames.add(new SegmentFooter.Frame(entry.label(), location, draft.sha256()));
            offset += draft.compressedBytes();
        }
        return frames;
    }

}
