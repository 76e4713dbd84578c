package dev.extractexport.flatten.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.write.RowSink;

/// Sends the rows of one value after the other: one for each citation and box, or one if it has
/// none. What is said of the value stands on all of its rows; a text that repeats is whole on the
/// first row that has it and cut on the others.
final class EvidenceRows {

    static final int NONE = -1;

    /// In bytes, of a text on the rows after its first: enough to know it by. A value of
    /// 1 MB with a hundred boxes would else be 100 MB.
    private static final int REPEATED_BYTES = 200;

    /// In bytes. The longest error seen has 466,058; a cell of a spreadsheet takes 32,767
    /// characters.
    private static final int ERROR_BYTES = 32_000;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private static final List<Columns.Column> LEAF = List.of(
            Columns.Column.of("reasoning", EvidenceTable.REASONING, Columns.Type.TEXT),
            Columns.Column.of("error", EvidenceTable.ERROR, Columns.Type.TEXT),
            Columns.Column.of("confidence", EvidenceTable.CONFIDENCE, Columns.Type.DOUBLE),
            Columns.Column.of("extraction_confidence", EvidenceTable.EXTRACTION_CONFIDENCE, Columns.Type.DOUBLE),
            Columns.Column.of("parsing_confidence", EvidenceTable.PARSING_CONFIDENCE, Columns.Type.DOUBLE));

    private static final int REASONING = 0;

    private static final int ERROR = 1;

    private final RowSink sink;

    private final boolean withText;

    private final Tape metadata;

    private final Tape results;

    private final Place place = new Place();

    private final Columns leaf;

    private final Citation citation;

    private final JsonBuffer rest = new JsonBuffer();

    private Job job = new Job("", 0, 0, 0);

    private byte[] jobId = new byte[0];

    private int row;

    private int value;

    private boolean firstOfValue;

    /// @param metadata that the nodes of all methods are on
    /// @param results that values are on
    EvidenceRows(Tape metadata, Tape results, RowSink sink, boolean withText) {
        this.metadata = metadata;
        this.results = results;
        this.sink = sink;
        this.withText = withText;
        this.leaf = new Columns(metadata, LEAF);
        this.citation = new Citation(metadata);
    }

    /// What is the same in all rows of a document.
    record Job(String jobId, long createdAtMicros, long updatedAtMicros, long export) {
    }

    void startDocument(Job of) {
        this.job = of;
        this.jobId = of.jobId().getBytes(StandardCharsets.UTF_8);
    }

    /// What comes is about this row of the result.
    /// @param index from 0, or -1 for the document as a whole
    void startRow(int index) {
        this.row = index;
    }

    int row() {
        return this.row;
    }

    Place place() {
        return this.place;
    }

    /// What is said of the value that is next.
    Columns leaf() {
        return this.leaf;
    }

    /// Sends what [#leaf()] holds, if it is anything, at the present place.
    /// @param node the value on the tape of results, -1 for none that is a scalar
    /// @param citations one or a list of them, -1 for none
    void send(int node, int citations) {
        boolean says = this.leaf.hasNumbers()
                || (this.withText && (this.leaf.hasTexts() || this.leaf.rest().length() > 0));
        this.value = node;
        this.firstOfValue = true;
        if (citations == NONE || isEmpty(citations)) {
            if (says) {
                sendRow(NONE, NONE);
            }
        }
        else if (this.metadata.kind(citations) != Tape.Kind.ARRAY) {
            sendCitation(0, citations);
        }
        else {
            int index = 0;
            int end = this.metadata.end(citations);
            for (int each = citations + 1; each < end; each = this.metadata.end(each)) {
                sendCitation(index++, each);
            }
        }
    }

    /// Sends a node of the metadata that tells nothing known, whole.
    /// @param node the value on the tape of results, -1 for none that is a scalar
    void sendUnknown(int unknown, int node) {
        // A number may be a quote as well.
        if (!this.withText) {
            return;
        }
        this.value = node;
        this.firstOfValue = true;
        startRow();
        this.rest.clear();
        this.rest.append(this.metadata, unknown);
        sendText(EvidenceTable.REST, this.rest.bytes(), 0, this.rest.length());
        this.sink.endRow();
    }

    private boolean isEmpty(int list) {
        return this.metadata.kind(list) == Tape.Kind.ARRAY && this.metadata.end(list) == list + 1;
    }

    private void sendCitation(int index, int node) {
        int boxes = this.citation.read(node);
        if (boxes == NONE || isEmpty(boxes)) {
            sendRow(index, NONE);
        }
        else if (this.metadata.kind(boxes) != Tape.Kind.ARRAY) {
            this.citation.readBox(boxes);
            sendRow(index, 0);
        }
        else {
            int box = 0;
            int end = this.metadata.end(boxes);
            for (int each = boxes + 1; each < end; each = this.metadata.end(each)) {
                this.citation.readBox(each);
                sendRow(index, box++);
            }
        }
    }

    private void sendRow(int citationIndex, int boxIndex) {
        startRow();
        this.leaf.sendNumbers(this.sink);
        if (this.withText) {
            sendText(EvidenceTable.REASONING, this.metadata, this.leaf.value(REASONING), this.firstOfValue);
            sendError();
        }
        if (citationIndex != NONE) {
            sendLong(EvidenceTable.CITATION, citationIndex);
            this.citation.sendNumbers(this.sink);
            if (this.withText) {
                sendText(EvidenceTable.MATCHING_TEXT, this.metadata, this.citation.matchingText(),
                        this.citation.isFirstRow());
            }
        }
        if (boxIndex != NONE) {
            sendLong(EvidenceTable.BOX, boxIndex);
        }
        if (this.withText) {
            sendRest(citationIndex != NONE);
        }
        this.sink.endRow();
        this.firstOfValue = false;
        this.citation.rowSent();
    }

    /// Begins a row with its key, its place and its value.
    private void startRow() {
        this.sink.startRow();
        sendText(EvidenceTable.JOB_ID, this.jobId, 0, this.jobId.length);
        if (this.row != NONE) {
            sendLong(EvidenceTable.ROW, this.row);
        }
        sendLong(EvidenceTable.CREATED_AT, this.job.createdAtMicros());
        sendLong(EvidenceTable.UPDATED_AT, this.job.updatedAtMicros());
        sendLong(EvidenceTable.EXPORT, this.job.export());
        sendText(EvidenceTable.POINTER, this.place.pointer(), 0, this.place.pointerLength());
        sendText(EvidenceTable.PATH, this.place.path(), 0, this.place.pathLength());
        this.sink.startField(EvidenceTable.INDEXES);
        this.sink.startList();
        for (int i = 0; i < this.place.indexCount(); i++) {
            this.sink.longValue(this.place.index(i));
        }
        this.sink.endList();
        this.sink.endField(EvidenceTable.INDEXES);
        if (this.withText && this.value != NONE) {
            sendValue();
        }
    }

    private void sendValue() {
        switch (this.results.kind(this.value)) {
            case TRUE, FALSE -> {
                byte[] word = (this.results.kind(this.value) == Tape.Kind.TRUE) ? TRUE : FALSE;
                sendText(EvidenceTable.VALUE, word, 0, word.length);
            }
            case NUMBER, STRING -> sendText(EvidenceTable.VALUE, this.results, this.value, this.firstOfValue);
            // What is no text at all has no column here; its row has it.
            case NULL, BROKEN_STRING, NAME, OBJECT, ARRAY -> {
            }
        }
    }

    private void sendError() {
        int error = this.leaf.value(ERROR);
        if (error == NONE || !this.firstOfValue) {
            return;
        }
        int length = this.metadata.length(error);
        if (length <= ERROR_BYTES) {
            sendText(EvidenceTable.ERROR, this.metadata, error, true);
            return;
        }
        int cut = cut(this.metadata.text(), this.metadata.offset(error), ERROR_BYTES);
        byte[] note = " … [cut: %d bytes, whole in the archive]".formatted(length).getBytes(StandardCharsets.UTF_8);
        byte[] text = Arrays.copyOfRange(this.metadata.text(), this.metadata.offset(error),
                this.metadata.offset(error) + cut + note.length);
        System.arraycopy(note, 0, text, cut, note.length);
        sendText(EvidenceTable.ERROR, text, 0, text.length);
    }

    private void sendRest(boolean ofCitation) {
        this.rest.clear();
        this.rest.appendRaw("{");
        if (this.firstOfValue && this.leaf.rest().length() > 0) {
            this.rest.append(this.leaf.rest());
        }
        if (ofCitation) {
            this.citation.appendRest(this.rest);
        }
        if (this.rest.length() > 1) {
            this.rest.appendRaw("}");
            sendText(EvidenceTable.REST, this.rest.bytes(), 0, this.rest.length());
        }
    }

    /// Sends a text or number of a tape.
    /// @param node -1 for none
    private void sendText(int column, Tape tape, int node, boolean whole) {
        if (node != NONE) {
            int length = whole ? tape.length(node) : Math.min(tape.length(node), REPEATED_BYTES);
            sendText(column, tape.text(), tape.offset(node),
                    (length < tape.length(node)) ? cut(tape.text(), tape.offset(node), length) : length);
        }
    }

    /// How many of the bytes are whole characters.
    private static int cut(byte[] utf8, int offset, int length) {
        int cut = length;
        while (cut > 0 && (utf8[offset + cut] & 0xC0) == 0x80) {
            cut--;
        }
        return cut;
    }

    private void sendText(int column, byte[] utf8, int offset, int length) {
        this.sink.startField(column);
        this.sink.textValue(utf8, offset, length);
        this.sink.endField(column);
    }

    private void sendLong(int column, long number) {
        this.sink.startField(column);
        this.sink.longValue(number);
        this.sink.endField(column);
    }

}
