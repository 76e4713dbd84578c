package dev.extractexport.ledger.lock;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/// Transactions of which none is committed before a check has passed, whoever opened it: also those
/// that Spring Batch makes for its own records.
public final class FencedTransactions extends JdbcTransactionManager {

    private static final long serialVersionUID = 1L;

    private final transient Runnable check;

    /// @param check runs inside the transaction, as its last act; what it throws rolls it
    /// back
    public FencedTransactions(DataSource database, Runnable check) {
        super(database);
        this.check = check;
    }

    @Override
    protected void prepareForCommit(DefaultTransactionStatus status) {
        if (status.isNewTransaction() && !status.isReadOnly()) {
            this.check.run();
        }
    }

}
