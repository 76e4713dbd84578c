package dev.extractexport.flatten.history;

import java.nio.charset.StandardCharsets;

import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

/// Pushes the cells of one row, one after the other.
final class Cells {

    private final RowSink sink;

    private int index;

    Cells(RowSink sink) {
        this.sink = sink;
    }

    void text(@Nullable String text) {
        if (text != null) {
            // A key may hold half a surrogate pair, which UTF-8 has no bytes for.
            byte[] utf8 = FieldsJson.escapeLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
            this.sink.startField(this.index);
            this.sink.textValue(utf8, 0, utf8.length);
            this.sink.endField(this.index);
        }
        this.index++;
    }

    void number(@Nullable Long number) {
        if (number != null) {
            this.sink.startField(this.index);
            this.sink.longValue(number);
            this.sink.endField(this.index);
        }
        this.index++;
    }

}
