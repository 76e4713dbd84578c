package dev.extractexport.ledger.migration;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/// Makes Spring Batch's own tables from the script that its jar carries, before ours.
public final class V1__SpringBatchTables extends BaseJavaMigration {

    @Override
    public void migrate(Context context) {
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-h2.sql"))
            .execute(new SingleConnectionDataSource(context.getConnection(), true));
    }

}
