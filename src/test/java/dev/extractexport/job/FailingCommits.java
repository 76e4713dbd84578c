package dev.extractexport.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A database that loses its connection at one commit, and at every one after it: either before
/// the commit is done, or after it is done but before the answer is back.
final class FailingCommits extends DelegatingDataSource {

    private final AtomicInteger commits = new AtomicInteger();

    private final int failAt;

    private final boolean committed;

    FailingCommits(DataSource database, int failAt, boolean committed) {
        super(database);
        this.failAt = failAt;
        this.committed = committed;
    }

    int commits() {
        return this.commits.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (this.commits.get() >= this.failAt) {
            throw new SQLException("The database is gone");
        }
        Connection connection = super.getConnection();
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
                (proxy, method, arguments) -> {
                    boolean commit = method.getName().equals("commit");
                    int number = commit ? this.commits.incrementAndGet() : 0;
                    boolean fails = number >= this.failAt;
                    if (commit && fails && !(this.committed && number == this.failAt)) {
                        connection.rollback();
                        throw new SQLException("The database is gone");
                    }
                    Object result = invoke(method, connection, arguments);
                    if (commit && fails) {
                        throw new SQLException("The database is gone");
                    }
                    return result;
                });
    }

    private static Object invoke(java.lang.reflect.Method method, Connection connection, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(connection, arguments);
        }
        catch (InvocationTargetException ex) {
            throw ex.getCause();
        }
    }

}
