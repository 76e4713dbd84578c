package dev.extractexport.write;

import java.math.BigInteger;
import java.util.List;

/// Gives every row to several sinks, such as the writers of two formats.
public final class TeeSink implements RowSink {

    private final RowSink[] sinks;

    public TeeSink(List<? extends RowSink> sinks) {
        this.sinks = sinks.toArray(new RowSink[0]);
    }

    @Override
    public void startRow() {
        for (RowSink sink : this.sinks) {
            sink.startRow();
        }
    }

    @Override
    public void endRow() {
        for (RowSink sink : this.sinks) {
            sink.endRow();
        }
    }

    @Override
    public void startField(int index) {
        for (RowSink sink : this.sinks) {
            sink.startField(index);
        }
    }

    @Override
    public void endField(int index) {
        for (RowSink sink : this.sinks) {
            sink.endField(index);
        }
    }

    @Override
    public void startStruct() {
        for (RowSink sink : this.sinks) {
            sink.startStruct();
        }
    }

    @Override
    public void endStruct() {
        for (RowSink sink : this.sinks) {
            sink.endStruct();
        }
    }

    @Override
    public void startList() {
        for (RowSink sink : this.sinks) {
            sink.startList();
        }
    }

    @Override
    public void endList() {
        for (RowSink sink : this.sinks) {
            sink.endList();
        }
    }

    @Override
    public void nullElement() {
        for (RowSink sink : this.sinks) {
            sink.nullElement();
        }
    }

    @Override
    public void longValue(long value) {
        for (RowSink sink : this.sinks) {
            sink.longValue(value);
        }
    }

    @Override
    public void decimalValue(BigInteger unscaled) {
        for (RowSink sink : this.sinks) {
            sink.decimalValue(unscaled);
        }
    }

    @Override
    public void doubleValue(double value) {
        for (RowSink sink : this.sinks) {
            sink.doubleValue(value);
        }
    }

    @Override
    public void booleanValue(boolean value) {
        for (RowSink sink : this.sinks) {
            sink.booleanValue(value);
        }
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        for (RowSink sink : this.sinks) {
            sink.textValue(utf8, offset, length);
        }
    }

}
