package dev.extractexport.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

import dev.extractexport.facts.Source;

/// Makes frames of small texts.
final class Frames {

    private Frames() {
    }

    static FrameDraft draft(Path spillDirectory, Source source, String job, String run) throws IOException {
        try (FrameWriter writer = new FrameWriter(spillDirectory, source, job.getBytes(StandardCharsets.UTF_8))) {
            if (source != Source.LIST_ITEM) {
                writer.run(new ByteArrayInputStream(run.getBytes(StandardCharsets.UTF_8)));
            }
            return writer.finish();
        }
    }

    static Segment.Entry entry(Path spillDirectory, String id) throws IOException {
        FrameDraft draft = draft(spillDirectory, Source.V1_RUN, "{\"id\":\"" + id + "\"}",
                "{\"id\":\"run-" + id + "\",\"job_id\":\"" + id + "\",\"data\":{\"n\": 1.10}}");
        return new Segment.Entry(new FrameLabel(id, Instant.parse("2026-03-11T09:31:00.123456Z"),
                Instant.parse("2026-03-11T09:30:00Z"), "COMPLETED", Source.V1_RUN, "exported", null, null, false),
                draft);
    }

    static byte[] bytes(FrameDraft draft) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        draft.writeTo(out);
        return out.toByteArray();
    }

}
