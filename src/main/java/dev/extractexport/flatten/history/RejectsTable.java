package dev.extractexport.flatten.history;

import java.util.List;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.write.RowSink;

import static dev.extractexport.dataset.FieldType.Scalar.INT32;
import static dev.extractexport.dataset.FieldType.Scalar.INT64;
import static dev.extractexport.dataset.FieldType.Scalar.STRING;
import static dev.extractexport.dataset.FieldType.Scalar.TIMESTAMP;

/// The table `rejects`: what each export could not write, why, and where its raw answer lies.
public final class RejectsTable {

    /// The columns in the order in which they are written.
    public static final TableSchema SCHEMA = new TableSchema("rejects",
            List.of(Field.of("job_id", STRING), Field.of("updated_at", TIMESTAMP), Field.of("created_at", TIMESTAMP),
                    Field.of("document", STRING), Field.of("dataset", STRING), Field.of("configuration_id", STRING),
                    Field.of("extraction_agent_id", STRING), Field.of("status", STRING), Field.of("stage", STRING),
                    Field.of("reason", STRING), Field.of("attempts", INT32), Field.of("segment", STRING),
                    Field.of("frame_offset", INT64), Field.of("frame_length", INT64),
                    Field.of("frame_plain_length", INT64), Field.of("_export", INT64)));

    private RejectsTable() {
    }

    /// Pushes one row.
    public static void write(Reject reject, RowSink sink) {
        Reject.Document document = reject.document();
        Reject.Frame frame = reject.frame();
        Cells cells = new Cells(sink);
        sink.startRow();
        cells.text(reject.jobId());
        cells.number(reject.updatedMicros());
        cells.number(reject.createdMicros());
        cells.text(document.name());
        cells.text(document.dataset());
        cells.text(document.configurationId());
        cells.text(document.extractionAgentId());
        cells.text(reject.status());
        cells.text(reject.stage());
        cells.text(reject.reason());
        cells.number((long) reject.attempts());
        cells.text(frame.segment());
        cells.number(frame.offset());
        cells.number(frame.length());
        cells.number(frame.plainLength());
        cells.number(reject.export());
        sink.endRow();
    }

}
