package dev.extractexport.testing;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import dev.extractexport.flatten.DocumentContext;
import dev.extractexport.flatten.PageMap;
import dev.extractexport.flatten.tape.FrameReader;

/// Frames and what goes with them.
public final class Frames {

    /// 2026-11-01T12:00:00.123456Z.
    public static final long CREATED_AT = 1_793_534_400_123_456L;

    private Frames() {
    }

    /// A frame of a v1 run with that result.
    public static FrameReader.Source run(String resultJson) {
        return of("{\"source\":\"v1-run\",\"job\":{\"id\":\"job-1\"},\"run\":{\"data\":" + resultJson + "}}\n");
    }

    public static FrameReader.Source of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    public static FrameReader.Source of(byte[] json) {
        return () -> new ByteArrayInputStream(json);
    }

    public static DocumentContext context(String jobId) {
        return new DocumentContext(jobId, "run-1", "a.pdf", CREATED_AT, CREATED_AT + 1, 42, PageMap.parse(null, false));
    }

}
