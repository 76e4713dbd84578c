package dev.extractexport.write.csv;

import java.io.StringWriter;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Turns the events of one list into compact JSON text. Fields of structs have the names of the
/// tables; what is null is left out, except as an element.
final class ListText {

    private static final JsonFactory JSON = new JsonFactory();

    private final StringWriter text = new StringWriter();

    private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), this.text);

    // The type of the value that comes next, and of those around it.
    private final Deque<FieldType> types = new ArrayDeque<>();

    /// @param type of the list, whose [#startList()] is the first event
    ListText(FieldType type) {
        this.types.push(type);
    }

    void startField(int index) {
        if (!(this.types.element() instanceof FieldType.Struct struct)) {
            throw new IllegalStateException("Field " + index + " outside of a struct");
        }
        Field field = struct.fields().get(index);
        this.json.writeName(field.name());
        this.types.push(field.type());
    }

    void endField() {
        this.types.pop();
    }

    void startStruct() {
        this.json.writeStartObject();
    }

    void endStruct() {
        this.json.writeEndObject();
    }

    void startList() {
        if (!(this.types.element() instanceof FieldType.ListOf list)) {
            throw new IllegalStateException("A list where " + this.types.element() + " is expected");
        }
        this.json.writeStartArray();
        this.types.push(list.element());
    }

    /// Ends the innermost open list.
    /// @return whether this was the end of the outermost list
    boolean endList() {
        this.json.writeEndArray();
        this.types.pop();
        return this.types.size() == 1;
    }

    void nullElement() {
        this.json.writeNull();
    }

    void longValue(long value) {
        String text = PlainText.of(value, this.types.element());
        if (PlainText.isQuoted(this.types.element())) {
            this.json.writeString(text);
        }
        else {
            this.json.writeRawValue(text);
        }
    }

    void decimalValue(BigInteger unscaled) {
        if (this.types.element() instanceof FieldType.Decimal decimal) {
            this.json.writeRawValue(decimal.plain(unscaled));
        }
    }

    void doubleValue(double value) {
        this.json.writeNumber(value);
    }

    void booleanValue(boolean value) {
        this.json.writeBoolean(value);
    }

    void textValue(String value) {
        if (this.types.element() == FieldType.Scalar.JSON) {
            this.json.writeRawValue(value);
        }
        else {
            this.json.writeString(value);
        }
    }

    /// The whole list, after its end.
    String text() {
        this.json.close();
        return this.text.toString();
    }

}
