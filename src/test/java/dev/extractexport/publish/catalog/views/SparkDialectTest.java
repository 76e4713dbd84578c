package dev.extractexport.publish.catalog.views;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SparkDialectTest {

    @Test
    void aNameMayBeAsLongAsTheServiceAllows() {
        String query = "SELECT " + new SparkDialect().identifier("o".repeat(120_000)) + " FROM x";

        assertThat(new SparkDialect().view("results.long", query))
            .isEqualTo("CREATE OR REPLACE TEMPORARY VIEW results_long AS\n" + query + ";\n");
    }

}
