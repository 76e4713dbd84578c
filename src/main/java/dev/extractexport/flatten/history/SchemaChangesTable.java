package dev.extractexport.flatten.history;

import java.util.List;
import java.util.Locale;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.history.FieldPlace;
import dev.extractexport.dataset.history.SchemaChange;
import dev.extractexport.write.RowSink;

import static dev.extractexport.dataset.FieldType.Scalar.INT32;
import static dev.extractexport.dataset.FieldType.Scalar.INT64;
import static dev.extractexport.dataset.FieldType.Scalar.STRING;
import static dev.extractexport.dataset.FieldType.Scalar.TIMESTAMP;

/// The table `schema_changes`: what each version of a dataset changed, and in which job it was met
/// first.
public final class SchemaChangesTable {

    /// The columns in the order in which they are written.
    public static final TableSchema SCHEMA = new TableSchema("schema_changes",
            List.of(Field.of("dataset", STRING), Field.of("version", INT32), Field.of("previous_version", INT32),
                    Field.of("change", STRING), Field.of("pointer", STRING), Field.of("name", STRING),
                    Field.of("old_name", STRING), Field.of("old_type", STRING), Field.of("new_type", STRING),
                    Field.of("job_id", STRING), Field.of("updated_at", TIMESTAMP), Field.of("created_at", TIMESTAMP),
                    Field.of("schema_hash", STRING), Field.of("_export", INT64)));

    private SchemaChangesTable() {
    }

    /// Pushes the rows of one version, at least one.
    public static void write(OpenedVersion version, RowSink sink) {
        OpenedVersion.Before before = version.before();
        for (SchemaChange change : SchemaChange.between((before != null) ? before.fields() : null, version.fields())) {
            write(version, change, sink);
        }
    }

    private static void write(OpenedVersion version, SchemaChange change, RowSink sink) {
        FieldPlace old = change.before();
        FieldPlace present = change.after();
        FieldPlace place = (present != null) ? present : old;
        OpenedVersion.Before before = version.before();
        Cells cells = new Cells(sink);
        sink.startRow();
        cells.text(version.dataset());
        cells.number((long) version.version());
        cells.number((before != null) ? (long) before.version() : null);
        cells.text(change.kind().name().toLowerCase(Locale.ROOT));
        cells.text((place != null) ? place.pointer() : null);
        cells.text((place != null) ? place.path() : null);
        cells.text((change.kind() == SchemaChange.Kind.RENAMED && old != null) ? old.path() : null);
        cells.text((old != null) ? FieldsJson.words(old.type()) : null);
        cells.text((present != null) ? FieldsJson.words(present.type()) : null);
        cells.text(version.first().jobId());
        cells.number(version.first().updatedAtMicros());
        cells.number(version.first().createdAtMicros());
        cells.text(version.first().schemaHash());
        cells.number(version.export());
        sink.endRow();
    }

}
