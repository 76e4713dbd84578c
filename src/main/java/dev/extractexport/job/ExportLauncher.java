package dev.extractexport.job;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportContext;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;

/// Runs one export as one Spring Batch job instance: started, or restarted where an earlier process
/// left it.
public final class ExportLauncher {

    private ExportLauncher() {
    }

    /// How a job ended that did not fail.
    public enum End {

        PUBLISHED, STOPPED

    }

    /// Runs or resumes the export of `context` until it is published, stopped or failed.
    /// @throws Failure saying why it stopped; running again resumes it
    public static End launch(ExportContext context) {
        context.progress().begin(context.number());
        try (ConfigurableApplicationContext spring = new SpringApplicationBuilder(ExportJobConfiguration.class)
            .registerShutdownHook(false)
            .logStartupInfo(false)
            .initializers((application) -> register((GenericApplicationContext) application, context))
            .run()) {
            JobRepository repository = spring.getBean(JobRepository.class);
            JobParameters parameters = new JobParametersBuilder().addLong("export", context.number()).toJobParameters();
            heal(repository, parameters);
            JobExecution execution = spring.getBean(JobOperator.class).start(spring.getBean(Job.class), parameters);
            return end(context, execution);
        }
        catch (JobExecutionException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "Spring Batch refuses to start export %d: %s".formatted(context.number(), ex.getMessage()), ex);
        }
    }

    private static void register(GenericApplicationContext application, ExportContext context) {
        application.registerBean("dataSource", DataSource.class, () -> context.ledger().dataSource());
        application.registerBean("transactionManager", PlatformTransactionManager.class,
                () -> context.ledger().transactions());
        application.registerBean(ExportContext.class, () -> context);
    }

    /// How an execution ended.
    /// @throws Failure saying why it stopped
    static End end(ExportContext context, JobExecution execution) {
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            return End.PUBLISHED;
        }
        List<Throwable> failures = new ArrayList<>(execution.getAllFailureExceptions());
        Failure failure = failures.stream()
            .map(ExportLauncher::failureIn)
            .filter((it) -> it != null)
            .findFirst()
            .orElse(null);
        // A stop cuts waits, whose ends tell nothing.
        if (failure != null && !(context.stop().requested() && failure.kind() == Failure.Kind.INCOMPLETE)) {
            throw failure;
        }
        if (execution.getStatus() == BatchStatus.STOPPED || context.stop().requested()) {
            return End.STOPPED;
        }
        for (Throwable each : failures) {
            if (each instanceof OutOfMemoryError memory) {
                throw memory;
            }
        }
        Throwable first = failures.isEmpty() ? null : failures.getFirst();
        if (first instanceof RuntimeException unexpected && failureIn(first) == null) {
            throw unexpected;
        }
        throw new Failure(Failure.Kind.DAMAGE, "Export %d failed in a way that is not foreseen: %s".formatted(
                context.number(), (first != null) ? root(first) : execution.getExitStatus().getExitCode()), first);
    }

    private static @Nullable Failure failureIn(Throwable throwable) {
        for (Throwable cause = throwable; cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure failure) {
                return failure;
            }
        }
        return null;
    }

    private static String root(Throwable throwable) {
        Throwable root = throwable;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString().lines().findFirst().orElse("");
    }

    /// Marks what a dead process left as running, so that Spring Batch restarts it. Safe
    /// because the
    /// output's lock is held: nothing recorded as running can be alive. Covers what
    /// `recover` of
    /// 6.0.4 refuses: UNKNOWN, STARTING steps of a failed job, and an instance without
    /// execution.
    static void heal(JobRepository repository, JobParameters parameters) {
        JobInstance instance = repository.getJobInstance(ExportJobConfiguration.JOB, parameters);
        if (instance == null) {
            return;
        }
        List<JobExecution> executions = repository.getJobExecutions(instance);
        if (executions.isEmpty()) {
            repository.deleteJobInstance(instance);
            return;
        }
        for (JobExecution execution : executions) {
            if (execution.getStatus() != BatchStatus.ABANDONED) {
                heal(repository, execution);
            }
        }
    }

    private static void heal(JobRepository repository, JobExecution execution) {
        boolean completed = execution.getStatus() == BatchStatus.COMPLETED;
        for (StepExecution step : execution.getStepExecutions()) {
            if (isUndecided(step.getStatus())) {
                step.setStatus(BatchStatus.FAILED);
                step.setExitStatus(ExitStatus.FAILED);
                step.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
                repository.update(step);
            }
        }
        // The ledger asks for this export, so it is not published, whatever Spring Batch
        // thinks.
        if (completed || isUndecided(execution.getStatus()) || execution.getEndTime() == null) {
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(ExitStatus.FAILED);
            execution.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
            repository.update(execution);
        }
    }

    private static boolean isUndecided(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }

}
