package dev.extractexport.job.steps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.credits.Statement;

/// The archived frames of one export, with a bounded number of segments open.
final class Frames implements AutoCloseable {

    /// A task reads its frames in the order of creation, which hops between few segments
    /// at a time.
    private static final int MAX_OPEN = 32;

    private final ExportContext export;

    private final Map<Integer, SegmentReader> open = new LinkedHashMap<>(16, 0.75f, true);

    Frames(ExportContext export) {
        this.export = export;
    }

    InputStream open(Decision decision) throws IOException {
        return reader(decision.frame().segment()).open(location(decision.frame()));
    }

    RunFacts facts(Decision decision) throws IOException {
        return reader(decision.frame().segment()).facts(location(decision.frame()));
    }

    RunFacts facts(Statement statement) throws IOException {
        Statement.Frame frame = statement.frame();
        return reader(frame.segment()).facts(new FrameLocation(frame.offset(), frame.length(), frame.plainLength()));
    }

    private static FrameLocation location(Decision.Frame frame) {
        return new FrameLocation(frame.offset(), frame.length(), frame.plainLength());
    }

    private SegmentReader reader(int segment) throws IOException {
        SegmentReader reader = this.open.get(segment);
        if (reader == null) {
            if (this.open.size() >= MAX_OPEN) {
                Map.Entry<Integer, SegmentReader> eldest = this.open.entrySet().iterator().next();
                this.open.remove(eldest.getKey());
                eldest.getValue().close();
            }
            String path = this.export.ledger().decisions().segmentPath(this.export.number(), segment);
            Path file = this.export.layout().archive().resolve(path);
            reader = new SegmentReader(file);
            this.open.put(segment, reader);
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        for (SegmentReader reader : this.open.values()) {
            reader.close();
        }
    }

}
