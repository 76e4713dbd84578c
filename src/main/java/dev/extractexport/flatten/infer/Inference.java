package dev.extractexport.flatten.infer;

import java.io.IOException;

import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.flatten.tape.Elements;
import dev.extractexport.flatten.tape.FrameReader;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.flatten.tape.UnreadableJsonException;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

/// Finds the schema of documents that bring none, in their values: what all rows have in common,
/// united with what was found before. Keys come in the order in which they are first seen; no
/// key and no type is ever forgotten, so that a night without a field does not change the schema.
///
/// What a row then holds that does not fit is rescued like any other value.
public final class Inference {

    private final Tape tape;

    private final FrameReader reader;

    private final @Nullable String before;

    private final Found row;

    private boolean tooWide;

    /// Goes on from what was found before.
    /// @param before the schema found so far, as [#schema()] gave it; null for none
    public Inference(@Nullable String before) {
        this(before, Tape.ROOM);
    }

    /// @param room that a result has in memory, in bytes
    Inference(@Nullable String before, int room) {
        this.tape = new Tape("the result", room);
        this.reader = new FrameReader(this.tape);
        this.before = before;
        this.row = (before != null) ? Found.of(JsonMapper.shared().readTree(before)) : new Found(new Found.Budget());
    }

    /// Looks at the rows of one document. One that cannot be read tells nothing, or what
    /// comes before that place if it is too large to be held: it is told of when it is
    /// flattened.
    /// @param frame one frame of the archive
    public void add(FrameReader.Source frame) throws IOException {
        try {
            int result = this.reader.read(frame);
            if (result != FrameReader.ABSENT) {
                addRows(result);
            }
        }
        catch (UnreadableJsonException | Elements.UnreadableElementException _) {
            // Quarantined later, with its reason.
        }
        finally {
            this.tape.clear();
            this.tape.release();
        }
    }

    private void addRows(int result) {
        if (this.tape.kind(result) == Tape.Kind.OBJECT) {
            addRow(this.tape, result);
        }
        else if (this.tape.isApart(result)) {
            Elements elements = this.tape.elements(result);
            while (elements.next()) {
                if (elements.tape().kind(0) == Tape.Kind.OBJECT) {
                    addRow(elements.tape(), 0);
                }
            }
        }
        else if (this.tape.kind(result) == Tape.Kind.ARRAY) {
            int end = this.tape.end(result);
            for (int value = result + 1; value < end; value = this.tape.end(value)) {
                if (this.tape.kind(value) == Tape.Kind.OBJECT) {
                    addRow(this.tape, value);
                }
            }
        }
    }

    private void addRow(Tape rows, int object) {
        this.tooWide = this.tooWide || !this.row.addMembers(rows, object, 0);
    }

    /// The schema of all rows so far, as compact JSON fit for UTF-8; null while there are
    /// no keys. Rows
    /// with
    /// more keys than columns may be have no schema: what was found before stays.
    public @Nullable String schema() {
        return (this.tooWide || !this.row.hasMembers()) ? this.before
                : FieldsJson.escapeLoneSurrogates(this.row.schema().toString());
    }

}
