package dev.extractexport.dataset;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DatasetVersionTest {

    private static final FieldType.Struct FIELDS = new FieldType.Struct(
            List.of(Field.of("total", FieldType.Scalar.DOUBLE), Field.of("vendor", FieldType.Scalar.STRING)));

    @Test
    void ownColumnsSurroundThoseOfTheSchema() {
        DatasetVersion version = new DatasetVersion("invoice", 3, FIELDS);

        TableSchema table = version.table();

        assertThat(table.name()).isEqualTo("results/invoice/v3");
        assertThat(table.columns().stream().map(Field::name)).containsExactly("_job_id", "_run_id", "_row", "_page",
                "_document", "_created_at", "_updated_at", "_export", "total", "vendor", "_rescued");
        assertThat(table.columns().get(DatasetVersion.FIRST_FIELD).name()).isEqualTo("total");
        assertThat(table.columns().get(DatasetVersion.EXPORT).name()).isEqualTo("_export");
        assertThat(table.columns().get(version.rescuedColumn()).name()).isEqualTo("_rescued");
    }

    @Test
    void versionZeroHasOneJsonColumn() {
        DatasetVersion version = new DatasetVersion("invoice", 0, null);

        assertThat(version.table().columns().get(DatasetVersion.FIRST_FIELD))
            .isEqualTo(Field.of("value", FieldType.Scalar.JSON));
        assertThat(version.table().columns().get(version.rescuedColumn()).name()).isEqualTo("_rescued");
    }

    @Test
    void fieldsAndVersionMustAgree() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetVersion("invoice", 0, FIELDS))
            .withMessage("Dataset 'invoice': version is 0 and fields are present, but only version 0 has none");
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetVersion("invoice", 1, null))
            .withMessageContaining("version is 1 and fields are absent");
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetVersion("invoice", -1, FIELDS))
            .withMessageContaining("version is -1");
    }

    @Test
    void datasetThatIsAPathIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetVersion("../x", 0, null))
            .withMessageContaining("'../x'");
    }

    @Test
    void columnsThatReadersConfuseAreRefused() {
        List<Field> confusing = List.of(Field.of("a", FieldType.Scalar.JSON), Field.of("A", FieldType.Scalar.JSON));

        assertThatIllegalArgumentException().isThrownBy(() -> new TableSchema("t", confusing))
            .withMessageContaining("Table t");
        assertThatIllegalArgumentException().isThrownBy(() -> new FieldType.Struct(confusing));
    }

}
