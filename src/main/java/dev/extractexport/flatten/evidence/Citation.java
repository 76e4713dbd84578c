package dev.extractexport.flatten.evidence;

import java.util.List;

import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.write.RowSink;

/// One citation and one of its boxes, by the columns that take them, and the rest. Either may be
/// anything.
final class Citation {

    private static final int NONE = EvidenceRows.NONE;

    private static final List<Columns.Column> OWN = List.of(
            Columns.Column.of("matching_text", EvidenceTable.MATCHING_TEXT, Columns.Type.TEXT),
            new Columns.Column("page", "page_number", EvidenceTable.PAGE, Columns.Type.INT));

    private static final int MATCHING_TEXT = 0;

    private static final List<Columns.Column> DIMENSIONS = List.of(
            Columns.Column.of("width", EvidenceTable.PAGE_WIDTH, Columns.Type.DOUBLE),
            Columns.Column.of("height", EvidenceTable.PAGE_HEIGHT, Columns.Type.DOUBLE));

    private static final List<Columns.Column> BOX = List.of(
            Columns.Column.of("x", EvidenceTable.X, Columns.Type.DOUBLE),
            Columns.Column.of("y", EvidenceTable.Y, Columns.Type.DOUBLE),
            Columns.Column.of("w", EvidenceTable.W, Columns.Type.DOUBLE),
            Columns.Column.of("h", EvidenceTable.H, Columns.Type.DOUBLE));

    private final Tape metadata;

    private final Columns own;

    private final Columns dimensions;

    private final Columns box;

    /// A citation, or a box, that is no object.
    private int odd = NONE;

    private int oddBox = NONE;

    private boolean firstRow;

    Citation(Tape metadata) {
        this.metadata = metadata;
        this.own = new Columns(metadata, OWN);
        this.dimensions = new Columns(metadata, DIMENSIONS);
        this.box = new Columns(metadata, BOX);
    }

    /// Begins with another citation. One that is null keeps its place in the list.
    /// @return its boxes, one or a list of them, or -1 for none
    int read(int node) {
        this.own.clear();
        this.dimensions.clear();
        this.firstRow = true;
        this.odd = NONE;
        clearBox();
        return switch (this.metadata.kind(node)) {
            case OBJECT -> readObject(node);
            case NULL -> NONE;
            case TRUE, FALSE, NUMBER, STRING, BROKEN_STRING, NAME, ARRAY -> {
                this.odd = node;
                yield NONE;
            }
        };
    }

    private int readObject(int node) {
        int boxes = NONE;
        int end = this.metadata.end(node);
        for (int name = node + 1; name < end; name = this.metadata.end(name + 1)) {
            String key = this.metadata.name(name);
            Tape.Kind kind = this.metadata.kind(name + 1);
            if (key.equals("page_dimensions") && kind == Tape.Kind.OBJECT) {
                takeAll(this.dimensions, name + 1);
            }
            else if (key.equals("bounding_boxes") && boxes == NONE
                    && (kind == Tape.Kind.ARRAY || kind == Tape.Kind.OBJECT)) {
                boxes = name + 1;
            }
            else {
                this.own.take(name);
            }
        }
        return boxes;
    }

    /// Goes on with another box. One that is null keeps its place in the list.
    void readBox(int node) {
        clearBox();
        switch (this.metadata.kind(node)) {
            case OBJECT -> takeAll(this.box, node);
            case NULL -> {
            }
            case TRUE, FALSE, NUMBER, STRING, BROKEN_STRING, NAME, ARRAY -> this.oddBox = node;
        }
    }

    private void clearBox() {
        this.box.clear();
        this.oddBox = NONE;
    }

    private void takeAll(Columns columns, int object) {
        int end = this.metadata.end(object);
        for (int name = object + 1; name < end; name = this.metadata.end(name + 1)) {
            columns.take(name);
        }
    }

    /// The text's node, or -1.
    int matchingText() {
        return this.own.value(MATCHING_TEXT);
    }

    /// Whether no row of this citation was sent so far.
    boolean isFirstRow() {
        return this.firstRow;
    }

    void rowSent() {
        this.firstRow = false;
    }

    /// Sends the page and the box.
    void sendNumbers(RowSink sink) {
        this.own.sendNumbers(sink);
        this.dimensions.sendNumbers(sink);
        this.box.sendNumbers(sink);
    }

    /// Appends a member to an object that is begun: what no column has of the citation,
    /// on its first row, and of the box.
    void appendRest(JsonBuffer rest) {
        if (this.odd != NONE) {
            appendKey("citation", rest);
            rest.append(this.metadata, this.odd);
            return;
        }
        boolean ofPage = this.firstRow && this.dimensions.rest().length() > 0;
        boolean ofItself = this.firstRow && this.own.rest().length() > 0;
        boolean ofBox = this.box.rest().length() > 0;
        if (!ofItself && !ofPage && !ofBox && this.oddBox == NONE) {
            return;
        }
        appendKey("citation", rest);
        rest.appendRaw("{");
        if (ofItself) {
            rest.append(this.own.rest());
        }
        if (ofPage) {
            appendObject("page_dimensions", this.dimensions, rest);
        }
        if (ofBox) {
            appendObject("bounding_boxes", this.box, rest);
        }
        else if (this.oddBox != NONE) {
            appendKey("bounding_boxes", rest);
            rest.append(this.metadata, this.oddBox);
        }
        rest.appendRaw("}");
    }

    private static void appendObject(String key, Columns columns, JsonBuffer rest) {
        appendKey(key, rest);
        rest.appendRaw("{");
        rest.append(columns.rest());
        rest.appendRaw("}");
    }

    private static void appendKey(String key, JsonBuffer rest) {
        boolean first = rest.bytes()[rest.length() - 1] == '{';
        rest.appendRaw((first ? "\"" : ",\"") + key + "\":");
    }

}
