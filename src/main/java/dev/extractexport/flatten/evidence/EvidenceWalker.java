package dev.extractexport.flatten.evidence;

import java.util.Set;
import java.util.stream.Collectors;

import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

/// Walks the metadata of a result beside the result, and sends what it says of each value.
///
/// ```
/// metadata = TREE of the document | [TREE of each row]
///          | {"document_metadata": TREE, "page_metadata": [TREE], "row_metadata": [TREE]}
/// TREE     = mirrors its part of the result: an object's members, a list's elements; in place of
///            a value an entry with its confidences, citations and reasoning
/// ```
///
/// A member that is an object or a list belongs to the field of that name, if the result has one
/// there. A bare text or number says something of the object that it stands in. Only where the result
/// has nothing, the keys of a node decide whether it is an entry.
///
/// Recursion follows the metadata down to [Place#MAX_LEVELS], never the result. Serves one thread.
public final class EvidenceWalker {

    private static final int NONE = EvidenceRows.NONE;

    private static final String CITATION = "citation";

    /// What the service puts a value in when it leaks its own form of it.
    private static final String WRAPPED = "value__";

    private static final Set<String> TREES = Set.of("document_metadata", "page_metadata", "row_metadata");

    private static final Set<String> CONFIDENCES = Set.of("confidence", "extraction_confidence", "parsing_confidence");

    /// Of which a citation has one.
    private static final Set<String> CITED = Set.of("page", "page_number", "matching_text");

    /// Marks of a member's name: what becomes of it once the object itself is sent.
    private static final int DONE = 0;

    private static final int CHILD = 1;

    private static final int TREE = 2;

    private final Tape metadata = new Tape("the metadata of the result's fields", Tape.NO_BOUND);

    private final Tape results;

    private final EvidenceRows rows;

    private final Set<String> skipped;

    private int result;

    /// @param results that the results are on
    /// @param sink takes rows of [EvidenceTable]
    /// @param withText whether quotes, reasoning, errors and values are sent too
    /// @param skipped paths of the fields of which nothing is sent
    public EvidenceWalker(Tape results, RowSink sink, boolean withText, Set<String> skipped) {
        this.results = results;
        this.skipped = skipped.stream().map(FieldsJson::escapeLoneSurrogates).collect(Collectors.toUnmodifiableSet());
        this.rows = new EvidenceRows(this.metadata, results, sink, withText);
    }

    /// Takes the metadata of the result that is next.
    public Tape tape() {
        return this.metadata;
    }

    /// Sends the rows of one document.
    /// @param node of its metadata
    /// @param resultNode of its result, -1 if it has none
    public void send(int node, int resultNode, String jobId, long createdAtMicros, long updatedAtMicros, long export) {
        this.rows.startDocument(new EvidenceRows.Job(jobId, createdAtMicros, updatedAtMicros, export));
        this.rows.place().clear();
        this.result = unwrapped(resultNode, node);
        this.rows.startRow(isObject(this.result) ? 0 : NONE);
        switch (this.metadata.kind(node)) {
            case OBJECT -> sendObject(node, this.result, true);
            case ARRAY -> sendRows(node);
            case NULL -> {
            }
            case TRUE, FALSE, NUMBER, STRING, BROKEN_STRING, NAME -> this.rows.sendUnknown(node, NONE);
        }
    }

    /// Sends a list of trees, one for each row of the result.
    private void sendRows(int list) {
        int before = this.rows.row();
        boolean array = this.result != NONE && this.results.kind(this.result) == Tape.Kind.ARRAY;
        int value = array ? firstElement(this.result) : isObject(this.result) ? this.result : NONE;
        int end = this.metadata.end(list);
        int row = 0;
        for (int tree = list + 1; tree < end; tree = this.metadata.end(tree)) {
            this.rows.startRow(row++);
            sendNode(tree, value);
            value = array ? nextElement(this.result, value) : NONE;
        }
        this.rows.startRow(before);
    }

    private int firstElement(int array) {
        return (this.results.end(array) > array + 1) ? array + 1 : NONE;
    }

    private int nextElement(int array, int element) {
        int next = (element != NONE) ? this.results.end(element) : NONE;
        return (next < this.results.end(array)) ? next : NONE;
    }

    /// @param wrapped the value at the same place of the result, -1 if there is none
    private void sendNode(int node, int wrapped) {
        Tape.Kind kind = this.metadata.kind(node);
        if (kind == Tape.Kind.NULL) {
            return;
        }
        int value = unwrapped(wrapped, node);
        boolean unknown = kind != Tape.Kind.OBJECT && kind != Tape.Kind.ARRAY;
        if (unknown || this.rows.place().isDeepest()) {
            this.rows.sendUnknown(node, value);
        }
        else if (kind == Tape.Kind.OBJECT) {
            sendObject(node, value, false);
        }
        else {
            sendList(node, value);
        }
    }

    private void sendList(int list, int value) {
        boolean array = value != NONE && this.results.kind(value) == Tape.Kind.ARRAY;
        int element = array ? firstElement(value) : NONE;
        int end = this.metadata.end(list);
        int index = 0;
        for (int node = list + 1; node < end; node = this.metadata.end(node)) {
            this.rows.place().enterElement(index++);
            sendNode(node, element);
            this.rows.place().leave();
            element = array ? nextElement(value, element) : NONE;
        }
    }

    /// Sends what an object says of the value at its place, then its members.
    /// @param root whether it may hold trees by their names
    private void sendObject(int object, int value, boolean root) {
        DataObject fields = isObject(value) ? new DataObject(this.results, value) : null;
        boolean entry = fields == null && isEntry(object, value);
        Columns leaf = this.rows.leaf();
        leaf.clear();
        int citations = NONE;
        int end = this.metadata.end(object);
        for (int name = object + 1; name < end; name = this.metadata.end(name + 1)) {
            String key = this.metadata.name(name);
            boolean container = isContainer(name + 1);
            boolean field = fields != null && fields.has(key);
            this.metadata.mark(name, DONE);
            if (root && container && !field && TREES.contains(key)) {
                this.metadata.mark(name, TREE);
            }
            else if (container && !field && citations == NONE && key.equals(CITATION)
                    && (isScalar(value) || isCitations(name + 1))) {
                citations = name + 1;
            }
            else if (container ? !entry : field && !leaf.has(key)) {
                markChild(name);
            }
            else {
                leaf.take(name);
            }
        }
        this.rows.send(isScalar(value) ? value : NONE, citations);
        for (int name = object + 1; name < end; name = this.metadata.end(name + 1)) {
            sendMember(name, fields);
        }
    }

    private void markChild(int name) {
        if (this.rows.place().hasRoomFor(this.metadata.name(name))) {
            this.metadata.mark(name, CHILD);
        }
        else {
            this.rows.leaf().addRest(name);
        }
    }

    private void sendMember(int name, @Nullable DataObject fields) {
        int mark = this.metadata.mark(name);
        if (mark == CHILD) {
            String key = this.metadata.name(name);
            this.rows.place().enterMember(key);
            if (this.skipped.isEmpty() || !this.skipped.contains(this.rows.place().pathText())) {
                sendNode(name + 1, (fields != null) ? fields.value(key) : NONE);
            }
            this.rows.place().leave();
        }
        else if (mark == TREE && this.metadata.kind(name + 1) == Tape.Kind.ARRAY) {
            sendRows(name + 1);
        }
        else if (mark == TREE) {
            sendNode(name + 1, this.result);
        }
    }

    /// Whether an object that stands where the result has no object is an entry, whose
    /// members are not fields.
    private boolean isEntry(int object, int value) {
        int end = this.metadata.end(object);
        for (int name = object + 1; name < end; name = this.metadata.end(name + 1)) {
            String key = this.metadata.name(name);
            if (isContainer(name + 1)) {
                if (key.equals(CITATION) && (isScalar(value) || isCitations(name + 1))) {
                    return true;
                }
            }
            else if (isScalar(value) ? this.rows.leaf().has(key)
                    : CONFIDENCES.contains(key) && this.metadata.kind(name + 1) != Tape.Kind.NULL) {
                return true;
            }
        }
        return false;
    }

    /// Whether a value can be the citations of an entry rather than the metadata of a
    /// field called `citation`.
    private boolean isCitations(int node) {
        int first = node;
        if (this.metadata.kind(node) == Tape.Kind.ARRAY) {
            int end = this.metadata.end(node);
            first = node + 1;
            while (first < end && this.metadata.kind(first) == Tape.Kind.NULL) {
                first++;
            }
            if (first == end) {
                return true;
            }
        }
        if (this.metadata.kind(first) != Tape.Kind.OBJECT) {
            return false;
        }
        int end = this.metadata.end(first);
        for (int name = first + 1; name < end; name = this.metadata.end(name + 1)) {
            String key = this.metadata.name(name);
            if (CITED.contains(key) ? !isContainer(name + 1) : key.equals("bounding_boxes")) {
                return true;
            }
        }
        return false;
    }

    /// The value inside the wrapper that the service sometimes leaks, unless the metadata
    /// mirrors the wrapper.
    private int unwrapped(int value, int node) {
        int inner = value;
        while (isObject(inner)) {
            int wrapped = DataObject.value(this.results, inner, WRAPPED);
            if (wrapped == DataObject.ABSENT || (this.metadata.kind(node) == Tape.Kind.OBJECT
                    && DataObject.value(this.metadata, node, WRAPPED) != DataObject.ABSENT)) {
                return inner;
            }
            inner = wrapped;
        }
        return inner;
    }

    private boolean isContainer(int node) {
        Tape.Kind kind = this.metadata.kind(node);
        return kind == Tape.Kind.OBJECT || kind == Tape.Kind.ARRAY;
    }

    private boolean isObject(int value) {
        return value != NONE && this.results.kind(value) == Tape.Kind.OBJECT;
    }

    /// Whether the result has a text, number or boolean there.
    private boolean isScalar(int value) {
        if (value == NONE) {
            return false;
        }
        return switch (this.results.kind(value)) {
            case TRUE, FALSE, NUMBER, STRING, BROKEN_STRING -> true;
            case NULL, NAME, OBJECT, ARRAY -> false;
        };
    }

}
