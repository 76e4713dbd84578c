package dev.extractexport.write.parquet;

import java.util.Arrays;

import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/// The Bloom filter of one row group over the ids in a column: whoever asks for one job skips all
/// groups but its own. It is made when the ids are known, so it is no larger than they need:
/// Parquet's way is to guess their number, and a night's small file would be mostly filter.
final class IdFilter implements Watcher {

    /// How often a group without an id is read for nothing. Ten bits for each id or a
    /// little
    /// more; a tenth of this would take half as much again.
    private static final double FALSE_POSITIVES = 0.01;

    private long[] hashes = new long[64];

    private int count;

    private @Nullable Binary last;

    /// Rows of one document follow each other, so only the last id is looked at.
    @Override
    public void seen(Binary id) {
        if (id.equals(this.last)) {
            return;
        }
        this.last = id.copy();
        if (this.count == this.hashes.length) {
            this.hashes = Arrays.copyOf(this.hashes, this.count * 2);
        }
        this.hashes[this.count++] = XxHash64.of(id.getBytes());
    }

    @Override
    public void seenNull() {
        // Nobody looks for a job without an id.
    }

    /// The filter over the ids since the last call.
    BloomFilter endGroup() {
        int bits = BlockSplitBloomFilter.optimalNumOfBits(this.count, FALSE_POSITIVES);
        BloomFilter filter = new BlockSplitBloomFilter(bits / Byte.SIZE);
        for (int i = 0; i < this.count; i++) {
            filter.insertHash(this.hashes[i]);
        }
        this.count = 0;
        this.last = null;
        return filter;
    }

}
