package dev.extractexport.flatten;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.history.FieldPlace;
import dev.extractexport.flatten.evidence.EvidenceWalker;
import dev.extractexport.flatten.tape.Elements;
import dev.extractexport.flatten.tape.FrameReader;
import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.flatten.tape.UnreadableJsonException;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

/// Turns results into rows of one dataset version: an object is one row, an array one row per
/// element, null or no result none. Where evidence is wanted, also what the metadata of their fields
/// say into rows of [dev.extractexport.dataset.EvidenceTable].
///
/// A document is read to its end before its first row is sent, so an unfit one leaves the sink
/// untouched; but of one that is too large to be held the rows are read again as they are sent. Then
/// memory does not grow with their number, and the last one may turn out unfit. Serves one thread.
public final class ResultFlattener {

    private final DatasetVersion version;

    private final RowSink sink;

    private final Tape tape;

    private final FrameReader reader;

    private final @Nullable EvidenceWalker evidence;

    private final Rescue rescue;

    private final RowWalker walker;

    private final Shape.@Nullable Members shape;

    public ResultFlattener(DatasetVersion version, RowSink sink) {
        this(version, sink, null, false);
    }

    /// @param evidence takes rows of the evidence, null where none is wanted
    /// @param withText whether these hold text of the document
    public ResultFlattener(DatasetVersion version, RowSink sink, @Nullable RowSink evidence, boolean withText) {
        // Evidence needs result and metadata side by side.
        this(version, sink, evidence, withText, (evidence != null) ? Tape.NO_BOUND : Tape.ROOM);
    }

    /// @param room that a result has in memory, in bytes
    ResultFlattener(DatasetVersion version, RowSink sink, @Nullable RowSink evidence, boolean withText, int room) {
        this.version = version;
        this.tape = new Tape("the result", room);
        this.rescue = new Rescue(this.tape);
        FieldType.Struct fields = version.fields();
        Set<String> skipped = (fields != null) ? FieldPlace.skipped(fields) : Set.of();
        this.evidence = (evidence != null) ? new EvidenceWalker(this.tape, evidence, withText, skipped) : null;
        this.reader = new FrameReader(this.tape, (this.evidence != null) ? this.evidence.tape() : null);
        this.sink = sink;
        this.walker = new RowWalker(this.tape, this.rescue, sink);
        this.shape = (fields != null) ? new Shape.Members(fields) : null;
    }

    /// Sends the rows of one document.
    /// @param frame one frame of the archive
    /// @return the number of rows, 0 or more
    /// @throws UnfitDocumentException if the document cannot be represented; rows of it
    /// that were sent are not to be kept
    /// @throws UncheckedIOException if the frame cannot be read or a row not be written
    public long flatten(FrameReader.Source frame, DocumentContext context) throws UnfitDocumentException {
        try {
            int result = read(frame, context);
            long rows = send(result, context);
            sendEvidence(result, context);
            return rows;
        }
        catch (Elements.UnreadableElementException ex) {
            throw new UnfitDocumentException(context.jobId(), String.valueOf(ex.getMessage()));
        }
        finally {
            // A very large document gives its memory back before the next one comes.
            this.tape.clear();
            this.tape.release();
            this.rescue.startRow();
            if (this.evidence != null) {
                this.evidence.tape().clear();
            }
        }
    }

    private void sendEvidence(int result, DocumentContext context) {
        int metadata = this.reader.metadata();
        if (this.evidence != null && metadata != FrameReader.ABSENT) {
            this.evidence.send(metadata, result, context.jobId(), context.createdAtMicros(), context.updatedAtMicros(),
                    context.export());
        }
    }

    private long send(int result, DocumentContext context) throws UnfitDocumentException {
        if (result == FrameReader.ABSENT) {
            return 0;
        }
        return switch (this.tape.kind(result)) {
            case NULL -> 0;
            case OBJECT -> {
                sendRow(new OwnColumns(context), 0, result, this.walker);
                yield 1;
            }
            case ARRAY -> sendRows(new OwnColumns(context), result);
            case TRUE, FALSE, NUMBER, STRING, BROKEN_STRING, NAME -> throw new UnfitDocumentException(context.jobId(),
                    "the result is a single " + this.tape.kind(result) + ", expected an object or an array");
        };
    }

    private int read(FrameReader.Source frame, DocumentContext context) throws UnfitDocumentException {
        try {
            return this.reader.read(frame);
        }
        catch (IOException ex) {
            throw new UncheckedIOException("Cannot read the frame of job " + context.jobId(), ex);
        }
        catch (UnreadableJsonException ex) {
            throw new UnfitDocumentException(context.jobId(), String.valueOf(ex.getMessage()));
        }
    }

    private long sendRows(OwnColumns own, int array) {
        int rows = 0;
        if (this.tape.isApart(array)) {
            Elements elements = this.tape.elements(array);
            RowWalker rowWalker = new RowWalker(elements.tape(), this.rescue.on(elements.tape()), this.sink);
            while (elements.next()) {
                sendRow(own, rows++, 0, rowWalker);
            }
            return rows;
        }
        int end = this.tape.end(array);
        for (int value = array + 1; value < end; value = this.tape.end(value)) {
            sendRow(own, rows++, value, this.walker);
        }
        return rows;
    }

    private void sendRow(OwnColumns own, int row, int value, RowWalker walker) {
        this.sink.startRow();
        own.send(row);
        this.rescue.startRow();
        if (this.shape == null) {
            walker.sendJsonRow(value, DatasetVersion.FIRST_FIELD);
        }
        else {
            walker.sendRow(value, this.shape, DatasetVersion.FIRST_FIELD);
        }
        JsonBuffer rescued = this.rescue.endRow();
        if (rescued.length() > 0) {
            sendText(this.version.rescuedColumn(), rescued.bytes(), rescued.length());
        }
        this.sink.endRow();
    }

    private void sendText(int column, byte[] utf8, int length) {
        this.sink.startField(column);
        this.sink.textValue(utf8, 0, length);
        this.sink.endField(column);
    }

    private void sendLong(int column, long value) {
        this.sink.startField(column);
        this.sink.longValue(value);
        this.sink.endField(column);
    }

    /// The columns that are the same, or nearly so, in all rows of a document.
    private final class OwnColumns {

        private final DocumentContext context;

        private final byte[] jobId;

        private final byte @Nullable [] runId;

        private final byte @Nullable [] document;

        OwnColumns(DocumentContext context) {
            this.context = context;
            this.jobId = context.jobId().getBytes(StandardCharsets.UTF_8);
            this.runId = utf8(context.runId());
            this.document = utf8(context.document());
        }

        void send(int row) {
            sendText(DatasetVersion.JOB_ID, this.jobId, this.jobId.length);
            sendIfPresent(DatasetVersion.RUN_ID, this.runId);
            sendLong(DatasetVersion.ROW, row);
            int page = this.context.pages().pageOf(row);
            if (page != PageMap.UNKNOWN) {
                sendLong(DatasetVersion.PAGE, page);
            }
            sendIfPresent(DatasetVersion.DOCUMENT, this.document);
            sendLong(DatasetVersion.CREATED_AT, this.context.createdAtMicros());
            sendLong(DatasetVersion.UPDATED_AT, this.context.updatedAtMicros());
            sendLong(DatasetVersion.EXPORT, this.context.export());
        }

        private void sendIfPresent(int column, byte @Nullable [] utf8) {
            if (utf8 != null) {
                sendText(column, utf8, utf8.length);
            }
        }

        private static byte @Nullable [] utf8(@Nullable String text) {
            return (text != null) ? text.getBytes(StandardCharsets.UTF_8) : null;
        }

    }

}
