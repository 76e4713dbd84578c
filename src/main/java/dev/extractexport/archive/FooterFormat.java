package dev.extractexport.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

import dev.extractexport.facts.Source;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The bytes of a footer. The grammar is in the package description.
final class FooterFormat {

    /// Of the footer's own layout; a reader refuses any other.
    static final int VERSION = 1;

    /// A skippable frame of zstd, which its tools pass over; the last of the 16 numbers
    /// there are.
    static final int SKIPPABLE_MAGIC = 0x184D2A5F;

    /// `EXSEGFT1` in ASCII.
    static final long TRAILER_MAGIC = ByteBuffer.wrap("EXSEGFT1".getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong();

    /// In bytes: magic and size of a skippable frame.
    static final int HEADER = 8;

    /// In bytes: version, JSON length, checksum, magic.
    static final int TRAILER = 4 + 4 + 4 + 8;

    /// In bytes, of the JSON. A page of the listing has at most some thousands of jobs,
    /// and a label takes some hundreds of bytes.
    static final int MAX_JSON = 64 * 1024 * 1024;

    /// Ids and statuses are the API's: in ASCII even half a surrogate pair survives.
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private FooterFormat() {
    }

    static byte[] bytes(SegmentFooter footer) {
        byte[] json = MAPPER.writeValueAsBytes(tree(footer));
        if (json.length > MAX_JSON) {
            throw new IllegalArgumentException("The footer of %d frames takes %d bytes, at most %d are allowed"
                .formatted(footer.frames().size(), json.length, MAX_JSON));
        }
        return ByteBuffer.allocate(HEADER + json.length + TRAILER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(SKIPPABLE_MAGIC)
            .putInt(json.length + TRAILER)
            .put(json)
            .putInt(VERSION)
            .putInt(json.length)
            .putInt(checksum(json))
            .putLong(TRAILER_MAGIC)
            .array();
    }

    static int checksum(byte[] json) {
        CRC32C crc = new CRC32C();
        crc.update(json);
        return (int) crc.getValue();
    }

    /// @throws IllegalArgumentException or a JacksonException if this is no footer; the
    /// checksum has been compared before
    static SegmentFooter parse(byte[] json) {
        JsonNode root = MAPPER.readTree(json);
        List<SegmentFooter.Frame> frames = new ArrayList<>();
        for (JsonNode node : root.required("frames")) {
            FrameLabel label = new FrameLabel(node.required("job_id").stringValue(),
                    Instant.parse(node.required("updated_at").stringValue()), instant(node.get("created_at")),
                    node.required("status").stringValue(), Source.ofLabel(node.required("source").stringValue()),
                    node.required("outcome").stringValue(), text(node.get("reason")),
                    instant(node.get("credits_awaited")), node.path("passing").asBoolean(false));
            FrameLocation location = new FrameLocation(node.required("offset").longValue(),
                    node.required("length").longValue(), node.required("plain_length").longValue());
            frames.add(new SegmentFooter.Frame(label, location, node.required("sha256").stringValue()));
        }
        return new SegmentFooter(root.required("export").longValue(), root.required("segment").longValue(), frames);
    }

    private static ObjectNode tree(SegmentFooter footer) {
        ObjectNode root = MAPPER.createObjectNode().put("export", footer.export()).put("segment", footer.segment());
        ArrayNode frames = root.putArray("frames");
        for (SegmentFooter.Frame frame : footer.frames()) {
            FrameLabel label = frame.label();
            ObjectNode node = frames.addObject()
                .put("job_id", label.jobId())
                .put("updated_at", label.updatedAt().toString())
                .put("created_at", (label.createdAt() != null) ? label.createdAt().toString() : null)
                .put("status", label.status())
                .put("source", label.source().label())
                .put("outcome", label.outcome())
                .put("reason", label.reason())
                .put("offset", frame.location().offset())
                .put("length", frame.location().length())
                .put("plain_length", frame.location().plainLength())
                .put("sha256", frame.sha256());
            if (label.creditsAwaited() != null) {
                node.put("credits_awaited", label.creditsAwaited().toString());
            }
            if (label.passing()) {
                node.put("passing", true);
            }
        }
        return root;
    }

    private static @Nullable Instant instant(@Nullable JsonNode node) {
        String text = text(node);
        return (text != null) ? Instant.parse(text) : null;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return (node == null || node.isNull()) ? null : node.stringValue();
    }

}
