package dev.extractexport.flatten.tape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

/// The elements of an array that was left apart. They are read from the frame once more, each onto
/// the same tape.
public final class Elements {

    private final Tape tape;

    private final JsonScanner json;

    private @Nullable InputStream in;

    private long textLeft;

    private long nodesLeft;

    private boolean first;

    Elements(Tape tape) {
        this.tape = tape;
        this.json = new JsonScanner(tape);
    }

    /// The document turns out to be unfit while its rows are sent.
    public static final class UnreadableElementException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableElementException(UnreadableJsonException cause) {
            super(cause.getMessage(), cause);
        }

    }

    /// Arrays of a frame are mostly read in their order, so its stream stays open.
    void begin(FrameReader.Source frame, long offset) {
        try {
            InputStream open = this.in;
            if (open == null || this.json.position() > offset) {
                close();
                open = frame.open();
                this.in = open;
                this.json.start(open);
            }
            this.json.advance(offset);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex.getMessage(), ex);
        }
        this.tape.frame(frame);
        this.textLeft = Long.MAX_VALUE;
        this.nodesLeft = Long.MAX_VALUE;
        this.first = true;
    }

    /// Bounds what all elements are together, for what gathers them again.
    /// @param text bytes of all strings and numbers
    /// @param nodes values and names
    public Elements atMost(long text, long nodes) {
        this.textLeft = text;
        this.nodesLeft = nodes;
        return this;
    }

    /// Reads the next element, as the first value of [#tape()].
    /// @return false if there is none
    /// @throws UnreadableElementException if it is not well-formed or goes beyond a bound
    /// @throws UncheckedIOException if the frame cannot be read
    public boolean next() {
        try {
            int c = this.json.significant();
            if (c == ']') {
                return false;
            }
            if (this.first) {
                this.json.back(c);
            }
            else if (c != ',') {
                throw this.json.malformed();
            }
            this.first = false;
            this.tape.clear();
            this.json.copy();
            this.textLeft -= this.tape.textLength();
            this.nodesLeft -= this.tape.size();
            if (this.textLeft < 0 || this.nodesLeft < 0) {
                throw this.tape.beyondBound("has a list that is too large for one row");
            }
            return true;
        }
        catch (UnreadableJsonException ex) {
            throw new UnreadableElementException(ex);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex.getMessage(), ex);
        }
    }

    /// Holds one element.
    public Tape tape() {
        return this.tape;
    }

    void close() {
        this.tape.release();
        InputStream open = this.in;
        this.in = null;
        if (open != null) {
            try {
                open.close();
            }
            catch (IOException ex) {
                throw new UncheckedIOException(ex.getMessage(), ex);
            }
        }
    }

}
