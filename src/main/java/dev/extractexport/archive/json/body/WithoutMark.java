package dev.extractexport.archive.json.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// A body without the byte order mark that some gateways put before it. JSON must not begin with
/// one, but readers may pass it over.
public final class WithoutMark extends FilterInputStream {

    private static final byte[] MARK = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

    private byte[] beginning = new byte[0];

    private int taken;

    private boolean begun;

    public WithoutMark(InputStream in) {
        super(in);
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("the recording reads into arrays");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!this.begun) {
            this.begun = true;
            byte[] first = this.in.readNBytes(MARK.length);
            this.beginning = Arrays.equals(first, MARK) ? new byte[0] : first;
        }
        int left = this.beginning.length - this.taken;
        if (left == 0) {
            return this.in.read(target, offset, length);
        }
        int count = Math.min(left, length);
        System.arraycopy(this.beginning, this.taken, target, offset, count);
        this.taken += count;
        return count;
    }

}
