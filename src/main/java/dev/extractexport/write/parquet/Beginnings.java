package dev.extractexport.write.parquet;

import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.internal.column.columnindex.BinaryTruncator;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/// The statistics of one page of a column of JSON text, out of the beginnings of its values:
/// Parquet's own would hold two values that may have megabytes each.
final class Beginnings implements Watcher {

    /// Of a bound, in bytes: as long as the bounds of the page index.
    private static final int BOUND_BYTES = 64;

    /// Of each value that is looked at, in bytes. More than a bound, so that one more
    /// than a
    /// character tells a value that is longer.
    private static final int BYTES = BOUND_BYTES + 4;

    private final PrimitiveType type;

    private final BinaryTruncator truncator;

    private Statistics<?> page;

    Beginnings(PrimitiveType type) {
        this.type = type;
        this.truncator = BinaryTruncator.getTruncator(type);
        this.page = Statistics.createStats(type);
    }

    @Override
    public void seen(Binary text) {
        this.page.updateStats((text.length() > BYTES) ? text.slice(0, BYTES) : text);
    }

    @Override
    public void seenNull() {
        this.page.incrementNumNulls();
    }

    /// The statistics of the values since the last call: nulls, a lower and an upper
    /// bound.
    Statistics<?> endPage() {
        Statistics<?> ended = this.page;
        this.page = Statistics.createStats(this.type);
        if (!ended.hasNonNullValue()) {
            return ended;
        }
        return Statistics.getBuilderForReading(this.type)
            .withMin(this.truncator.truncateMin((Binary) ended.genericGetMin(), BOUND_BYTES).getBytes())
            .withMax(this.truncator.truncateMax((Binary) ended.genericGetMax(), BOUND_BYTES).getBytes())
            .withNumNulls(ended.getNumNulls())
            .build();
    }

}
