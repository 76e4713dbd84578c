package dev.extractexport.job;

import javax.sql.DataSource;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.rebuild.RepublishTasklet;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Manifest;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.task.TaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/// The job of a rebuild, once for each published export: flatten as the export did, then publish into
/// the staged tree. One Spring context serves all exports, which may be thousands. The job is never
/// restarted, since a rebuild that was cut begins anew; so it leaves no record in the ledger either.
final class RebuildJob implements AutoCloseable {

    private final ConfigurableApplicationContext spring;

    private final ExportJobConfiguration steps = new ExportJobConfiguration();

    private RebuildJob(ConfigurableApplicationContext spring) {
        this.spring = spring;
    }

    /// @param ledger the staged one
    static RebuildJob open(Ledger ledger) {
        return new RebuildJob(new SpringApplicationBuilder(Repository.class).registerShutdownHook(false)
            .logStartupInfo(false)
            .initializers((application) -> register((GenericApplicationContext) application, ledger))
            .run());
    }

    private static void register(GenericApplicationContext application, Ledger ledger) {
        application.registerBean("dataSource", DataSource.class, ledger::dataSource);
        application.registerBean("transactionManager", PlatformTransactionManager.class, ledger::transactions);
    }

    /// Writes one export again.
    /// @param before its manifest as it stands
    ExportLauncher.End run(ExportContext export, Manifest before) {
        export.progress().begin(export.number());
        JobRepository repository = this.spring.getBean(JobRepository.class);
        JobParameters parameters = new JobParametersBuilder().addLong("export", export.number()).toJobParameters();
        try {
            JobExecution execution = this.spring.getBean(JobOperator.class)
                .start(job(repository, export, before), parameters);
            ExportLauncher.End end = ExportLauncher.end(export, execution);
            repository.deleteJobInstance(execution.getJobInstance());
            return end;
        }
        catch (JobExecutionException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "Spring Batch refuses to rebuild export %d: %s".formatted(export.number(), ex.getMessage()), ex);
        }
    }

    private Job job(JobRepository repository, ExportContext export, Manifest before) {
        PlatformTransactionManager transactions = export.ledger().transactions();
        Step worker = this.steps.flattenWorker(repository, transactions, export);
        TaskExecutor workers = this.spring.getBean(TaskExecutor.class);
        TaskletStep publish = new StepBuilder("publish", repository)
            .tasklet(new RepublishTasklet(export, before), transactions)
            .build();
        publish.setInterruptionPolicy(export.stop());
        return new JobBuilder("rebuild", repository).start(this.steps.flatten(repository, worker, workers, export))
            .next(publish)
            .build();
    }

    @Override
    public void close() {
        this.spring.close();
    }

    /// What the job runs on.
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(BatchJdbcAutoConfiguration.class)
    static class Repository {

        @Bean
        TaskExecutor workers() {
            return new ExportJobConfiguration().workers();
        }

        @Bean
        ExecutionContextSerializer executionContextSerializer() {
            return new ExportJobConfiguration().executionContextSerializer();
        }

    }

}
