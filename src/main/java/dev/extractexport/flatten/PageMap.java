package dev.extractexport.flatten;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// From the index of a row to the page it came from. Only results of one object per page have such
/// a map; it follows the job's `page_range` or `target_pages`, because the rows themselves carry no
/// page number.
public final class PageMap {

    /// The page of a row is not known.
    public static final int UNKNOWN = 0;

    /// Characters of a selection that are looked at. 100,000 hold every page of the
    /// longest document the service takes, one by one.
    private static final int MAX_LENGTH = 100_000;

    private static final PageMap NONE = new PageMap(List.of());

    private final List<Range> ranges;

    private PageMap(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /// Reads a selection: page numbers from 1 and ranges of them, ascending, such as `1,
    /// 3, 5-7`; the last range may be open, `9-`. Without a selection row 0 is page 1,
    /// row 1 is page 2 and so on. A selection that is anything else, or whose order
    /// leaves open which row is which page, gives no pages at all.
    /// @param perPage whether the result has one row per page; otherwise there are no
    /// pages
    public static PageMap parse(@Nullable String selection, boolean perPage) {
        if (!perPage) {
            return NONE;
        }
        if (selection == null || selection.isBlank()) {
            return new PageMap(List.of(new Range(1, Integer.MAX_VALUE)));
        }
        if (selection.length() > MAX_LENGTH) {
            return NONE;
        }
        List<Range> ranges = new ArrayList<>();
        int last = 0;
        for (String part : selection.split(",", -1)) {
            Range range = Range.parse(part.strip());
            if (range == null || range.first() <= last) {
                return NONE;
            }
            ranges.add(range);
            last = range.last();
        }
        return new PageMap(ranges);
    }

    /// The page of a row.
    /// @param row index in the result, from 0
    /// @return the page from 1, or [#UNKNOWN]
    public int pageOf(int row) {
        long left = row;
        for (Range range : this.ranges) {
            long pages = (long) range.last() - range.first() + 1;
            if (left < pages) {
                return Math.toIntExact(range.first() + left);
            }
            left -= pages;
        }
        return UNKNOWN;
    }

    private record Range(int first, int last) {

        private static final int MAX_DIGITS = 9;

        static @Nullable Range parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 0) {
                int page = page(text);
                return (page > 0) ? new Range(page, page) : null;
            }
            String end = text.substring(dash + 1).strip();
            int first = page(text.substring(0, dash).strip());
            int last = end.isEmpty() ? Integer.MAX_VALUE : page(end);
            return (first > 0 && last >= first) ? new Range(first, last) : null;
        }

        private static int page(String text) {
            boolean digits = !text.isEmpty() && text.length() <= MAX_DIGITS
                    && text.chars().allMatch((c) -> c >= '0' && c <= '9');
            return digits ? Integer.parseInt(text) : UNKNOWN;
        }

    }

}
