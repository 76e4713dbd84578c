package dev.extractexport.api.paging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many jobs a listing asks for at once: half as many after an attempt that took too long, since
/// the service may need its time for the results that a page carries, and twice as many again once
/// pages have come in time. Used by one listing at a time.
public final class PageSize {

    /// One job may carry a result of hundreds of megabytes.
    private static final int SMALLEST = 1;

    /// Pages that come in time before more is asked for.
    private static final int PAGES_TO_GROW = 4;

    /// Each growth that proves too much doubles the pages before the next one, up to so
    /// many: a page that is too large may cost a minute.
    private static final int MOST_PAGES_TO_GROW = 256;

    private static final Logger LOGGER = LoggerFactory.getLogger(PageSize.class);

    /// What is asked for at most; the query's own size where that is smaller.
    private int bearable = Integer.MAX_VALUE;

    private int wanted = Integer.MAX_VALUE;

    private int begunWith = Integer.MAX_VALUE;

    private int inTime;

    private int pagesToGrow = PAGES_TO_GROW;

    private boolean grown;

    /// A page is to be asked for.
    /// @param wanted by the query; null where it leaves the size to the service
    public synchronized void begin(@Nullable String wanted) {
        this.wanted = (wanted != null) ? Integer.parseInt(wanted) : Integer.MAX_VALUE;
        this.begunWith = Math.min(this.bearable, this.wanted);
    }

    /// The size of the next attempt.
    /// @param slow attempts for this page that took too long
    public synchronized int after(int slow) {
        int size = Math.max(this.begunWith >> slow, SMALLEST);
        if (slow > 0 && this.wanted != Integer.MAX_VALUE && size < this.bearable) {
            if (this.grown) {
                this.pagesToGrow = Math.min(this.pagesToGrow * 2, MOST_PAGES_TO_GROW);
                this.grown = false;
            }
            this.bearable = size;
            this.inTime = 0;
            LOGGER.warn("A page of the listing took too long: from now on {} jobs are asked for at once", size);
        }
        return size;
    }

    /// The page has come.
    public synchronized void arrived() {
        if (this.bearable >= this.wanted || ++this.inTime < this.pagesToGrow) {
            return;
        }
        this.inTime = 0;
        this.grown = true;
        this.bearable = Math.min(this.bearable * 2, this.wanted);
        LOGGER.info("Pages of the listing come in time: from now on {} jobs are asked for at once", this.bearable);
    }

}
