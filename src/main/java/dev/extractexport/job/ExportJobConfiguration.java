package dev.extractexport.job;

import java.time.Duration;

import dev.extractexport.fetch.FetchedPage;
import dev.extractexport.fetch.PendingPage;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.steps.ArchiveWriter;
import dev.extractexport.job.steps.FlattenProcessor;
import dev.extractexport.job.steps.FlattenedTask;
import dev.extractexport.job.steps.JobPageReader;
import dev.extractexport.job.steps.PartRecorder;
import dev.extractexport.job.steps.PublishTasklet;
import dev.extractexport.job.steps.TaskReader;
import dev.extractexport.job.steps.WorkerPartitioner;
import dev.extractexport.ledger.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/// The whole job: fetch, flatten, publish.
///
/// Every chunk is one item in one transaction that holds the ledger's rows and Spring Batch's own.
/// No step is fault tolerant in Spring Batch's sense: it would retry inside a transaction that is
/// already doomed. Every step may start again though complete, because the ledger knows what is
/// left. The steps' parts are beans so that Spring Batch sees their streams.
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(BatchJdbcAutoConfiguration.class)
class ExportJobConfiguration {

    static final String JOB = "export";

    private static final Logger LOG = LoggerFactory.getLogger(ExportJobConfiguration.class);

    /// For one flatten task in hand, about one output file.
    private static final Duration LONGEST_TASK = Duration.ofMinutes(10);

    @Bean
    Job exportJob(JobRepository repository, Step fetch, Step flatten, Step publish) {
        return new JobBuilder(JOB, repository).start(fetch).next(flatten).next(publish).build();
    }

    /// Pages through the extract jobs, fetches their runs and archives each page as one
    /// segment.
    @Bean
    Step fetch(JobRepository repository, PlatformTransactionManager transactions, ExportContext export) {
        return new StepBuilder("fetch", repository).<PendingPage, FetchedPage>chunk(1)
            .transactionManager(transactions)
            .reader(new JobPageReader(export))
            .processor(PendingPage::await)
            .writer(new ArchiveWriter(export))
            .interruptionPolicy(export.stop())
            .allowStartIfComplete(true)
            .build();
    }

    /// Assigns datasets and tasks, then flattens on all cores.
    @Bean
    Step flatten(JobRepository repository, Step flattenWorker, TaskExecutor workers, ExportContext export) {
        return new StepBuilder("flatten", repository).partitioner("worker", new WorkerPartitioner(export))
            .step(flattenWorker)
            .gridSize(export.workers())
            .taskExecutor(workers)
            .allowStartIfComplete(true)
            .build();
    }

    /// Claims one task after the other, writes its Parquet and CSV parts and records
    /// them.
    @Bean
    Step flattenWorker(JobRepository repository, PlatformTransactionManager transactions, ExportContext export) {
        return new StepBuilder("flattenWorker", repository).<Tasks.Task, FlattenedTask>chunk(1)
            .transactionManager(transactions)
            .reader(new TaskReader(export))
            .processor(new FlattenProcessor(export))
            .writer(new PartRecorder(export))
            .interruptionPolicy(export.stop())
            .allowStartIfComplete(true)
            .build();
    }

    /// Moves the parts into place, then writes manifest and catalog.
    @Bean
    Step publish(JobRepository repository, PlatformTransactionManager transactions, ExportContext export) {
        TaskletStep step = new StepBuilder("publish", repository).tasklet(new PublishTasklet(export), transactions)
            .allowStartIfComplete(true)
            .build();
        step.setInterruptionPolicy(export.stop());
        return step;
    }

    /// Spring Batch does not wait for the others when one worker cannot even record that
    /// it starts. They must not outlive the ledger they write to, nor the output's lock.
    @Bean
    TaskExecutor workers() {
        // What comes to the handler is a worker that had not begun at the end.
        SimpleAsyncTaskExecutor workers = new SimpleAsyncTaskExecutor(Thread.ofPlatform()
            .name("flatten-", 1)
            .uncaughtExceptionHandler((thread, ex) -> LOG.debug("{} ended", thread.getName(), ex))
            .factory());
        workers.setTaskTerminationTimeout(LONGEST_TASK.toMillis());
        return workers;
    }

    /// The default would store serialized Java objects.
    @Bean
    ExecutionContextSerializer executionContextSerializer() {
        return new JacksonExecutionContextStringSerializer();
    }

}
