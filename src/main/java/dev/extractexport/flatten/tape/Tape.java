package dev.extractexport.flatten.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Holds JSON values as nodes in reading order, in arrays that are used again for the next
/// document. An object is followed by a [Kind#NAME] and a value for each member, an array by its
/// elements; [#end] leads past a value with all it holds.
///
/// An array may be left apart: its elements are not on the tape, since they would have no room there,
/// but can be read one after the other, see [Elements].
///
/// Strings are kept as UTF-8. A lone surrogate, which has no UTF-8, is kept in the three bytes it
/// would have, and its string is a [Kind#BROKEN_STRING].
public final class Tape {

    /// Bytes of all strings and numbers of a document. A result of 500 pages, the
    /// service's limit, has a few megabytes; two documents of this size fit the heap
    /// beside two Parquet writers.
    public static final int MAX_TEXT_BYTES = 64 << 20;

    /// Values and names in a document; twelve bytes each.
    public static final int MAX_NODES = 8 << 20;

    /// In bytes, of text and nodes: from here on arrays are left apart. Nearly all
    /// results
    /// are smaller, and spare the second reading.
    public static final int ROOM = 8 << 20;

    /// Of a tape that leaves no array apart.
    public static final int NO_BOUND = Integer.MAX_VALUE;

    /// Tapes for arrays apart within each other: of rows, of the objects in a row, of
    /// what
    /// is in these. The last one has room for all that the bounds allow.
    private static final int MAX_LEVELS = 3;

    private static final int NODE_BYTES = 12;

    /// Nodes, and bytes of text, for which memory is kept between documents.
    private static final int KEPT = 1 << 20;

    private static final int FIRST_SIZE = 1 << 10;

    private final String subject;

    private final int room;

    private final int levels;

    private Kind[] kinds = new Kind[FIRST_SIZE];

    // Text: where it begins. Containers: the node after their last. Names: the index in
    // `names`.
    private int[] starts = new int[FIRST_SIZE];

    // Text: its bytes. Names: the mark. Arrays apart: the complement of the index in
    // `apart`.
    private int[] lengths = new int[FIRST_SIZE];

    private byte[] text = new byte[FIRST_SIZE];

    private List<String> names = new ArrayList<>();

    // For each open container its node, and how much text and how many names came before.
    private int[] open = new int[64];

    private int[] openText = new int[64];

    private int[] openNames = new int[64];

    private @Nullable Elements elements;

    private FrameReader.@Nullable Source frame;

    // For each array apart where in the frame its elements begin.
    private long[] apart = new long[4];

    private int apartCount;

    private int nodeCount;

    private int textLength;

    private int depth;

    /// @param subject what a message calls the value that says which bound it breaks
    /// @param room in bytes, [#ROOM] or [#NO_BOUND]
    public Tape(String subject, int room) {
        this(subject, room, MAX_LEVELS);
    }

    private Tape(String subject, int room, int levels) {
        this.subject = subject;
        this.room = (levels > 0) ? room : NO_BOUND;
        this.levels = levels;
    }

    /// What a node is.
    public enum Kind {

        /// `null`, `true` or `false`.
        NULL, TRUE, FALSE,
        /// Its text as it came.
        NUMBER,
        /// Well-formed text, unescaped.
        STRING,
        /// Text with a lone surrogate in it.
        BROKEN_STRING,
        /// A key; its value follows.
        NAME,
        /// Members or elements follow.
        OBJECT, ARRAY

    }

    /// Forgets everything. Memory of an unusually large document is given back.
    public void clear() {
        if (this.kinds.length > KEPT) {
            this.kinds = new Kind[FIRST_SIZE];
            this.starts = new int[FIRST_SIZE];
            this.lengths = new int[FIRST_SIZE];
        }
        if (this.text.length > KEPT) {
            this.text = new byte[FIRST_SIZE];
        }
        if (this.names.size() > KEPT) {
            this.names = new ArrayList<>();
        }
        this.names.clear();
        this.nodeCount = 0;
        this.textLength = 0;
        this.depth = 0;
        this.apartCount = 0;
    }

    /// Ends the reading of arrays apart.
    public void release() {
        if (this.elements != null) {
            this.elements.close();
        }
    }

    public Kind kind(int node) {
        return this.kinds[node];
    }

    /// The node after this value and all that is in it.
    public int end(int node) {
        return switch (kind(node)) {
            case OBJECT, ARRAY -> this.starts[node];
            case NULL, TRUE, FALSE, NUMBER, STRING, BROKEN_STRING, NAME -> node + 1;
        };
    }

    /// Whether the elements of an array are not on the tape.
    public boolean isApart(int array) {
        return this.lengths[array] < 0;
    }

    /// The elements of an array apart, from the first one on. Of the arrays of one tape
    /// only one can be read at a time.
    public Elements elements(int array) {
        Elements all = this.elements;
        if (all == null) {
            all = new Elements(new Tape(this.subject, this.room, this.levels - 1));
            this.elements = all;
        }
        all.begin(Objects.requireNonNull(this.frame), this.apart[~this.lengths[array]]);
        return all;
    }

    /// Where in [#text()] a string or number begins.
    public int offset(int node) {
        return this.starts[node];
    }

    /// How many bytes of [#text()] a string or number has.
    public int length(int node) {
        return this.lengths[node];
    }

    /// The text of all strings and numbers. Valid until the next node is added.
    public byte[] text() {
        return this.text;
    }

    /// The key that a [Kind#NAME] stands for.
    public String name(int node) {
        return this.names.get(this.starts[node]);
    }

    /// A number that the reader of the tape left at a [Kind#NAME].
    public int mark(int node) {
        return this.lengths[node];
    }

    /// Leaves a number at a [Kind#NAME].
    public void mark(int node, int value) {
        this.lengths[node] = value;
    }

    /// How many nodes there are: the next one's number.
    public int size() {
        return this.nodeCount;
    }

    void add(Kind kind) throws UnreadableJsonException {
        add(kind, 0, 0);
    }

    void addName(String name) throws UnreadableJsonException {
        add(Kind.NAME, this.names.size(), 0);
        this.names.add(name);
    }

    void open(Kind container) throws UnreadableJsonException {
        if (this.depth == this.open.length) {
            this.open = Arrays.copyOf(this.open, this.depth * 2);
            this.openText = Arrays.copyOf(this.openText, this.depth * 2);
            this.openNames = Arrays.copyOf(this.openNames, this.depth * 2);
        }
        this.openText[this.depth] = this.textLength;
        this.openNames[this.depth] = this.names.size();
        this.open[this.depth++] = this.nodeCount;
        add(container, 0, 0);
    }

    /// Ends the innermost open container.
    void close() {
        this.starts[this.open[--this.depth]] = this.nodeCount;
    }

    /// Where arrays apart are read again.
    void frame(FrameReader.Source source) {
        this.frame = source;
    }

    boolean isFull() {
        return this.textLength + NODE_BYTES * this.nodeCount > this.room;
    }

    /// Ends an open array and takes its elements, as far as they have come, off the tape.
    /// @param level how many containers are open around it
    /// @param offset of its elements in the frame
    void leaveApart(int level, long offset) {
        int array = this.open[level];
        if (this.apartCount == this.apart.length) {
            this.apart = Arrays.copyOf(this.apart, this.apartCount * 2);
        }
        this.apart[this.apartCount] = offset;
        this.lengths[array] = ~this.apartCount++;
        this.nodeCount = array + 1;
        this.starts[array] = this.nodeCount;
        this.textLength = this.openText[level];
        this.names.subList(this.openNames[level], this.names.size()).clear();
        this.depth = level;
    }

    /// Where the next text begins.
    int textLength() {
        return this.textLength;
    }

    void append(int utf8Byte) throws UnreadableJsonException {
        reserveText(1);
        this.text[this.textLength++] = (byte) utf8Byte;
    }

    void append(byte[] utf8, int offset, int length) throws UnreadableJsonException {
        reserveText(length);
        System.arraycopy(utf8, offset, this.text, this.textLength, length);
        this.textLength += length;
    }

    /// Forgets the text appended since; its bytes stay until others take their place.
    void cutText(int start) {
        this.textLength = start;
    }

    /// Adds the text appended since `start` as a number or a string.
    void addText(Kind kind, int start) throws UnreadableJsonException {
        add(kind, start, this.textLength - start);
    }

    /// What is said of a value that goes beyond a bound.
    UnreadableJsonException beyondBound(String what) {
        return new UnreadableJsonException(this.subject + " " + what);
    }

    /// What arrays apart could spare this tape.
    private UnreadableJsonException tooLarge(String what) {
        boolean sparable = this.room == NO_BOUND && this.levels == MAX_LEVELS;
        return new UnreadableJsonException(this.subject + " " + what, sparable);
    }

    private void add(Kind kind, int start, int length) throws UnreadableJsonException {
        if (this.nodeCount == this.kinds.length) {
            growNodes();
        }
        this.kinds[this.nodeCount] = kind;
        this.starts[this.nodeCount] = start;
        this.lengths[this.nodeCount] = length;
        this.nodeCount++;
    }

    private void growNodes() throws UnreadableJsonException {
        if (this.nodeCount == MAX_NODES) {
            throw tooLarge("has more than " + MAX_NODES + " values and names");
        }
        int size = Math.min(MAX_NODES, this.nodeCount * 2);
        this.kinds = Arrays.copyOf(this.kinds, size);
        this.starts = Arrays.copyOf(this.starts, size);
        this.lengths = Arrays.copyOf(this.lengths, size);
    }

    private void reserveText(int bytes) throws UnreadableJsonException {
        long needed = (long) this.textLength + bytes;
        if (needed > MAX_TEXT_BYTES) {
            throw tooLarge("has more than " + MAX_TEXT_BYTES + " bytes of text");
        }
        if (needed > this.text.length) {
            long size = Math.min(MAX_TEXT_BYTES, Math.max(needed, this.text.length * 2L));
            this.text = Arrays.copyOf(this.text, Math.toIntExact(size));
        }
    }

}
