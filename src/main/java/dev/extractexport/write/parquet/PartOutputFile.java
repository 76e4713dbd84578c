package dev.extractexport.write.parquet;

import java.io.IOException;

import dev.extractexport.write.PartOutput;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/// Hands a [PartOutput] to Parquet, which never closes it: the file is not done when Parquet is.
final class PartOutputFile implements OutputFile {

    private final PartOutput output;

    PartOutputFile(PartOutput output) {
        this.output = output;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return createOrOverwrite(blockSizeHint);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return new Stream(this.output);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return this.output.file().toString();
    }

    private static final class Stream extends PositionOutputStream {

        private final PartOutput output;

        Stream(PartOutput output) {
            this.output = output;
        }

        @Override
        public long getPos() {
            return this.output.position();
        }

        @Override
        public void write(int b) throws IOException {
            this.output.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            this.output.write(bytes, offset, length);
        }

    }

}
