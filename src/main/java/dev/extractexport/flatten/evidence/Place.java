package dev.extractexport.flatten.evidence;

import java.nio.charset.StandardCharsets;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldsJson;

/// Where in a row the walk is: a pointer, the same with `*` for each index of a list, and these
/// indexes.
final class Place {

    /// Members and elements on the way to a value. Schemas of the service nest 7 levels;
    /// the walk takes a Java frame or two for each of these.
    static final int MAX_LEVELS = 100;

    /// In bytes, without the indexes. Each row of a document repeats its pointer, and
    /// keys may be sentences of it.
    static final int MAX_BYTES = 1_000;

    /// In bytes: a slash and ten digits.
    private static final int INDEX_BYTES = 11;

    private static final byte[] ANY = "*".getBytes(StandardCharsets.US_ASCII);

    private final byte[] pointer = new byte[MAX_BYTES + MAX_LEVELS * INDEX_BYTES];

    private final byte[] path = new byte[this.pointer.length];

    private final int[] pointerEnds = new int[MAX_LEVELS + 1];

    private final int[] pathEnds = new int[MAX_LEVELS + 1];

    private final int[] indexEnds = new int[MAX_LEVELS + 1];

    private final int[] indexes = new int[MAX_LEVELS];

    // How many bytes of the pointer are of names.
    private final int[] nameBytes = new int[MAX_LEVELS + 1];

    private int depth;

    void clear() {
        this.depth = 0;
    }

    /// Whether nothing lies deeper than this.
    boolean isDeepest() {
        return this.depth == MAX_LEVELS;
    }

    /// Whether the pointer to a member is short enough.
    boolean hasRoomFor(String name) {
        int free = MAX_BYTES - this.nameBytes[this.depth];
        // A character is six bytes at most.
        return name.length() * 6L < free || escaped(name).length < free;
    }

    /// Steps to a member, for which there is room.
    void enterMember(String name) {
        byte[] token = escaped(name);
        int before = this.depth++;
        this.pointerEnds[this.depth] = append(this.pointer, this.pointerEnds[before], token);
        this.pathEnds[this.depth] = append(this.path, this.pathEnds[before], token);
        this.indexEnds[this.depth] = this.indexEnds[before];
        this.nameBytes[this.depth] = this.nameBytes[before] + token.length + 1;
    }

    /// Steps to an element.
    void enterElement(int index) {
        int before = this.depth++;
        this.pointerEnds[this.depth] = append(this.pointer, this.pointerEnds[before],
                Integer.toString(index).getBytes(StandardCharsets.US_ASCII));
        this.pathEnds[this.depth] = append(this.path, this.pathEnds[before], ANY);
        this.indexes[this.indexEnds[before]] = index;
        this.indexEnds[this.depth] = this.indexEnds[before] + 1;
        this.nameBytes[this.depth] = this.nameBytes[before];
    }

    void leave() {
        this.depth--;
    }

    byte[] pointer() {
        return this.pointer;
    }

    int pointerLength() {
        return this.pointerEnds[this.depth];
    }

    byte[] path() {
        return this.path;
    }

    String pathText() {
        return new String(this.path, 0, pathLength(), StandardCharsets.UTF_8);
    }

    int pathLength() {
        return this.pathEnds[this.depth];
    }

    int index(int list) {
        return this.indexes[list];
    }

    int indexCount() {
        return this.indexEnds[this.depth];
    }

    private static byte[] escaped(String name) {
        return FieldsJson.escapeLoneSurrogates(Field.step(name)).getBytes(StandardCharsets.UTF_8);
    }

    private static int append(byte[] text, int end, byte[] token) {
        text[end] = '/';
        System.arraycopy(token, 0, text, end + 1, token.length);
        return end + 1 + token.length;
    }

}
