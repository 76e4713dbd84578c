package dev.extractexport.job;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.extractexport.api.ApiSettings;
import dev.extractexport.api.HttpExtractApi;
import dev.extractexport.api.http.ApiKey;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.api.pace.Delayer;
import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.JobFile;
import dev.extractexport.config.Settings;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.job.plan.ExportPlanner;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.Sandbox;

/// Runs whole nights in this process against a sandbox or a scripted server over real HTTP, as the command `run` does.
final class Night {

    private Clock clock = Clock.fixed(Instant.parse("2026-11-24T02:15:00Z"), ZoneOffset.UTC);

    private final URI baseUrl;

    private final String key;

    private final Layout layout;

    private final Settings settings = new Settings();

    private UnaryOperator<DataSource> dataSource = UnaryOperator.identity();

    private StopSignal stop = new StopSignal();

    private Delayer delayer = Delayer.real();

    private int workers = 2;

    Night(Sandbox sandbox, Path output) {
        this(sandbox.baseUrl(), sandbox.key(), output);
    }

    Night(URI baseUrl, String key, Path output) {
        this.baseUrl = baseUrl;
        this.key = key;
        this.layout = new Layout(output);
        this.settings.add("output", output.toString(), "test");
        this.settings.add("api.base-url", baseUrl.toString(), "test");
    }

    /// Runs at this moment.
    Night at(Instant moment) {
        this.clock = Clock.fixed(moment, ZoneOffset.UTC);
        return this;
    }

    /// Runs by this clock, which may jump.
    Night by(Clock other) {
        this.clock = other;
        return this;
    }

    Instant now() {
        return this.clock.instant();
    }

    /// Waits between attempts in this way.
    Night waiting(Delayer how) {
        this.delayer = how;
        return this;
    }

    Night with(String key, String value) {
        this.settings.add(key, value, "test");
        return this;
    }

    Night with(Path jobFile) {
        JobFile.addTo(this.settings, jobFile);
        return this;
    }

    Night workers(int count) {
        this.workers = count;
        return this;
    }

    /// Puts something between the ledger and its database.
    Night through(UnaryOperator<DataSource> wrapper) {
        this.dataSource = wrapper;
        return this;
    }

    Night stoppedBy(StopSignal signal) {
        this.stop = signal;
        return this;
    }

    /// Runs the night and gives the manifests of what it published.
    List<Manifest> run() throws IOException {
        this.layout.create();
        List<Manifest> published = new ArrayList<>();
        try (Ledger ledger = new HealedLedger(this.layout, this.clock)
            .open(() -> Ledger.open(this.layout.ledger(), this.workers, this.dataSource));
                HttpExtractApi api = api(true)) {
            new ExportRunner(this.settings, new ExportRunner.Rooms(this.layout, ledger, api, new ExportProgress(),
                    this.stop, this.clock, this.workers))
                .run(published::add);
        }
        return published;
    }

    /// Plans the night, as the command `plan` does.
    Plan plan() throws InterruptedException {
        try (HttpExtractApi api = api(false)) {
            return new ExportPlanner(this.settings, new ExportPlanner.Api(api, api::ways, System::nanoTime),
                    this.clock.instant())
                .plan(this.layout);
        }
    }

    /// @param keep whether jobs that a listing brings whole are kept
    HttpExtractApi api(boolean keep) {
        ExportSpec spec = ExportSpec.of(this.settings);
        HttpSettings http = new HttpSettings(this.baseUrl, new ApiKey(this.key), false, 4, null,
                HttpSettings.Bounds.DEFAULTS, RetrySettings.DEFAULTS);
        HttpExtractApi api = new HttpExtractApi(
                new ApiSettings(http, ApiSettings.ApiSource.ofLabel(spec.api().source()), null, null), this.delayer,
                this.clock, RandomGenerator.getDefault(), new ApiMeter());
        if (spec.api().whenIncomplete()) {
            api.fetchWhenIncomplete(keep ? this.layout.spill() : null);
        }
        return api;
    }

    Path output() {
        return this.layout.root();
    }

    /// Every published data file with its bytes.
    Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String format : List.of("parquet", "csv")) {
            Path directory = output().resolve(format);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> tree = Files.walk(directory)) {
                    for (Path file : tree.filter(Files::isRegularFile).toList()) {
                        files.put(output().relativize(file).toString(), Files.readAllBytes(file));
                    }
                }
            }
        }
        return files;
    }

}
