package dev.extractexport.cli.explain;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Decisions;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.publish.Layout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Explanations from ledgers written by hand: what the sandbox's nights do not bring about.
class ExplanationTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    private static final String JOB = "ext-1";

    @TempDir
    Path directory;

    private Layout layout;

    @BeforeEach
    void prepare() {
        this.layout = new Layout(this.directory);
        this.layout.create();
    }

    @Test
    void rowsThatAnEarlierVersionHoldsAreFoundThere() throws IOException {
        try (Ledger ledger = Ledger.open(this.layout.ledger(), 1)) {
            Datasets.Dataset invoice = ledger.datasets().add("title:Invoice", "invoice");
            export(ledger);
            ledger.datasets()
                .addVersion(new Datasets.Version(invoice.id(), 1, "hash", "[]", 1), new JobVersions.Key("job-1", 1));
            ledger.tasks().add(1, new Tasks.Task(1, Tasks.Kind.RESULTS, invoice.id(), 1, "2026-11-01"));
            decide(ledger, 1, 1_000_000, new Decision.Assigned(invoice.id(), 1, "h", 1_000_000, null, 1), 2);
            ledger.parts().add(1, part("parquet/results/invoice/v1/x.parquet", 1, "results", "invoice", 1));
            ledger.parts().add(1, part("parquet/evidence/invoice/z.parquet", 1, "evidence", "invoice", null));
            ledger.parts().add(1, part("parquet/runs/x.parquet", 2, "runs", null, null));
            ledger.exports().publish(1, 0, NOW, "{}");
            export(ledger);
            decide(ledger, 2, 2_000_000, new Decision.Assigned(invoice.id(), 1, "h", 1_000_000, null, null), 1);
            ledger.parts().add(2, part("parquet/runs/y.parquet", 1, "runs", null, null));
            ledger.exports().publish(2, 0, NOW, "{}");
        }
        Files.createDirectories(this.directory.resolve("parquet/results/invoice/v1"));
        Files.writeString(this.directory.resolve("parquet/results/invoice/v1/x.parquet"), "x");

        String explained = explain();

        String later = explained.substring(explained.indexOf("version 1970-01-01T00:00:02Z"));
        assertThat(later).contains("dataset       invoice v1\n",
                "result        the same as of version 1970-01-01T00:00:01Z",
                "file          parquet/results/invoice/v1/x.parquet, 3 rows\n",
                "file          parquet/evidence/invoice/z.parquet, the evidence of its values, if it has any; MISSING: see verify",
                "file          parquet/runs/y.parquet, 1 row; MISSING: see verify");
        assertThat(explained).contains("there is a later version", "whose manifest ");
    }

    @ParameterizedTest
    @CsvSource({ "EXPIRED, EXPIRED, the service no longer has it",
            "FILTERED, FILTERED, a run with --status \\u001b[31mODD that lists it",
            "SKIPPED, DEFERRED, put off by --limit", "SKIPPED, FILTERED, passed over by the filters",
            "OPEN, OPEN, asked for again each night", "QUARANTINED, UNCHANGED, this one is not tried again" })
    void eachStandingSaysWhatComesNext(String state, String outcome, String expected) {
        try (Ledger ledger = Ledger.open(this.layout.ledger(), 1)) {
            export(ledger);
            ledger.jobVersions()
                .record(new JobVersions.Key(JOB, 1), null, new JobVersions.Known(state, "\u001b[31mODD", 1, outcome));
        }

        String explained = explain();

        assertThat(explained)
            .contains(expected, "created at an unreadable time, status \\u001b[31mODD", ", unfinished: ")
            .doesNotContain("\u001b");
    }

    private String explain() {
        StringWriter text = new StringWriter();
        JobRecord job;
        try (LedgerView ledger = LedgerView.open(this.layout.ledger(), this.layout.lock()).orElseThrow()) {
            job = JobRecord.read(ledger, JOB);
        }
        new Explanation(job, this.layout, new PrintWriter(text)).print();
        return text.toString();
    }

    private static void export(Ledger ledger) {
        long number = ledger.exports().begin("", NOW);
        ledger.decisions().addSegment(number, 1, "%06d/000001.seg.zst".formatted(number), 1, 10, "sha");
    }

    private static void decide(Ledger ledger, long export, long updatedMicros, Decision.Assigned assigned,
            int runsTask) {
        JobVersions.Key key = new JobVersions.Key(JOB, updatedMicros);
        ledger.jobVersions().record(key, 5L, new JobVersions.Known("EXPORTED", "COMPLETED", export, "EXPORTED"));
        ledger.decisions()
            .put(List
                .of(new Decision(export, key, 5, "EXPORTED", "COMPLETED", null, null, new Decision.Frame(1, 0, 10, 20),
                        new Decision.Document(null, "a.pdf", null, false, null, null, null),
                        new Decision.Result("OBJECT", 1, "sha", null), null, null)));
        ledger.decisions().assign(export, List.of(new Decisions.Placement(key, assigned, runsTask)));
        ledger.decisions().setRowCounts(export, Map.of(key, 3L));
    }

    private static Parts.Part part(String path, int task, String table, String dataset, Integer version) {
        return new Parts.Part(path, task, table, dataset, version, "parquet", 3, 1, "sha");
    }

}
