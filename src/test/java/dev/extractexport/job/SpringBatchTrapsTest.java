package dev.extractexport.job;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.dataset.mapping.Mapping;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.steps.PublishTasklet;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What Spring Batch 6.0.4 does after accidents, each shown to do no harm here. A new release that
/// mends or changes one of them shows up in these tests or not at all.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SpringBatchTrapsTest {

    private static final JobParameters EXPORT_1 = new JobParametersBuilder().addLong("export", 1L).toJobParameters();

    @TempDir
    Path directory;

    private Sandbox sandbox;

    private Path output;

    @BeforeEach
    void start() {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(40)));
        this.output = this.directory.resolve("out");
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    /// An interrupted step counts as COMPLETED unless the policy marks it: whoever stops
    /// the job may
    /// not find it published.
    @Test
    void aStopBeforeTheFirstChunkPublishesNothingAndTheNextNightFinishesIt() throws Exception {
        StopSignal signal = new StopSignal();
        assertThat(signal.stop(0)).isFalse();

        assertThat(night().stoppedBy(signal).run()).isEmpty();
        assertThat(state()).isEqualTo(Exports.State.FETCHING);
        assertThat(night().run()).extracting(Manifest::export).containsExactly(1L, 2L);
    }

    @Test
    void anInterruptedThreadEndsTheStepAsStoppedNotAsComplete() throws Exception {
        StopSignal signal = new StopSignal();
        JobRepository repository;
        try (Ledger ledger = open()) {
            repository = repository(ledger);
            JobExecution execution = repository.createJobExecution(repository.createJobInstance("other", EXPORT_1),
                    EXPORT_1, new ExecutionContext());
            StepExecution step = repository.createStepExecution("fetch", execution);
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> signal.checkInterrupted(step)).hasMessage("Stop requested");
            }
            finally {
                Thread.interrupted();
            }
            assertThat(step.isTerminateOnly()).isTrue();
        }
    }

    /// When one worker fails before its step has begun, the step ends without the others.
    @Test
    void theEndOfAnExportWaitsForAWorkerThatStillWrites() throws InterruptedException {
        SimpleAsyncTaskExecutor workers = (SimpleAsyncTaskExecutor) new ExportJobConfiguration().workers();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        workers.execute(() -> {
            begun.countDown();
            try {
                mayEnd.await();
                ended.set(true);
            }
            catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        AtomicBoolean endedAtClose = new AtomicBoolean();
        Thread closing = Thread.ofPlatform().start(() -> {
            workers.close();
            endedAtClose.set(ended.get());
        });
        while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        closing.join();

        assertThat(endedAtClose).isTrue();
    }

    /// A process that died between creating the instance and its first execution leaves
    /// an instance
    /// that Spring Batch can neither start nor restart.
    @Test
    void anInstanceWithoutExecutionIsMadeGood() throws Exception {
        begin();
        try (Ledger ledger = open()) {
            repository(ledger).createJobInstance(ExportJobConfiguration.JOB, EXPORT_1);
        }

        assertThat(night().run()).extracting(Manifest::export).containsExactly(1L, 2L);
    }

    /// A dead process leaves STARTED; a lost commit leaves UNKNOWN, which `recover`
    /// refuses; a crash
    /// of the repository leaves a FAILED job with a STARTING step.
    @ParameterizedTest
    @EnumSource(value = BatchStatus.class,
            names = { "STARTING", "STARTED", "STOPPING", "UNKNOWN", "STOPPED", "FAILED", "COMPLETED" })
    void whateverStatusADeadProcessLeftTheExportIsFinished(BatchStatus status) throws Exception {
        begin();
        try (Ledger ledger = open()) {
            JobRepository repository = repository(ledger);
            JobInstance instance = repository.createJobInstance(ExportJobConfiguration.JOB, EXPORT_1);
            JobExecution execution = repository.createJobExecution(instance, EXPORT_1, new ExecutionContext());
            StepExecution step = repository.createStepExecution("fetch", execution);
            step.setStatus(status);
            step.setStartTime(LocalDateTime.now());
            repository.update(step);
            execution.setStatus(status);
            execution.setStartTime(LocalDateTime.now());
            repository.update(execution);
        }

        assertThat(night().run()).extracting(Manifest::export).containsExactly(1L, 2L);
    }

    /// Where Spring Batch believes that flattening is complete, publishing asks the
    /// ledger.
    @Test
    void anExportWithTasksLeftIsNeverPublished() throws Exception {
        night().run();
        this.sandbox.turnTo(2);
        long export;
        try (Ledger ledger = open()) {
            export = ledger.exports().begin("", Instant.EPOCH);
            ledger.tasks().add(export, new Tasks.Task(1, Tasks.Kind.RUNS, null, null, "2026-11-01"));
            ledger.exports().advance(export, Exports.State.FETCHING, Exports.State.PUBLISHING);
            ExportContext context = new ExportContext(export, export, ExportSpec.of(new Settings()),
                    new ColumnMapper(Mapping.NONE), new Layout(this.output), ledger, new NoApi(), new ExportProgress(),
                    new StopSignal(), Clock.systemUTC(), 1);
            PublishTasklet publish = new PublishTasklet(context);

            assertThatThrownBy(() -> publish.execute(null, null)).isInstanceOf(Failure.class)
                .hasMessage("Export 000002 has tasks that are not done; run again to resume");
        }
    }

    private Night night() {
        return new Night(this.sandbox, this.output);
    }

    /// Begins export 1 as a night does that dies at once.
    private void begin() throws Exception {
        StopSignal signal = new StopSignal();
        signal.stop(0);
        night().stoppedBy(signal).run();
        try (Ledger ledger = open()) {
            JobRepository repository = repository(ledger);
            JobInstance instance = repository.getJobInstance(ExportJobConfiguration.JOB, EXPORT_1);
            for (JobExecution execution : repository.getJobExecutions(instance)) {
                repository.deleteJobExecution(execution);
            }
            if (repository.getJobInstance(ExportJobConfiguration.JOB, EXPORT_1) != null) {
                repository.deleteJobInstance(instance);
            }
        }
    }

    private Exports.State state() {
        try (Ledger ledger = open()) {
            return ledger.exports().get(1).state();
        }
    }

    private Ledger open() {
        return Ledger.open(new Layout(this.output).ledger(), 1);
    }

    private static JobRepository repository(Ledger ledger) throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(ledger.dataSource());
        factory.setTransactionManager(ledger.transactions());
        factory.setSerializer(new JacksonExecutionContextStringSerializer());
        factory.afterPropertiesSet();
        return factory.getObject();
    }

}
