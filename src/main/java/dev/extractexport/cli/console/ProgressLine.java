package dev.extractexport.cli.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.extractexport.cli.terminal.Terminal;
import dev.extractexport.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Shows how far a command is: a bar on a terminal that is drawn over and over, else a line now and
/// then.
public final class ProgressLine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);

    private static final String OPTION = "--progress";

    private static final long BAR_MILLIS = 250;

    private static final long LINE_MILLIS = 10_000;

    private final Mode mode;

    private final Supplier<String> text;

    private final PrintWriter err;

    private final Voice voice;

    private final ScheduledExecutorService ticker;

    /// How progress is shown.
    public enum Mode {

        BAR, PLAIN, NONE;

        static Mode of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                // A bar would stand between lines of JSON.
                case "auto" -> (!LogSetup.isJson() && Terminal.isError()) ? BAR : PLAIN;
                case "plain" -> PLAIN;
                case "none" -> NONE;
                default -> throw new Failure(Failure.Kind.SETTINGS,
                        "option --progress is '%s'; expected auto, plain or none".formatted(text));
            };
        }

    }

    /// @param text how far the command is, asked for by one thread at a time
    public ProgressLine(Mode mode, Supplier<String> text, PrintWriter err) {
        this.mode = mode;
        this.text = text;
        this.err = err;
        this.voice = new Voice(err, ProgressLine.class);
        this.ticker = Executors.newSingleThreadScheduledExecutor((task) -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        switch (mode) {
            case BAR -> every(Duration.ofMillis(BAR_MILLIS), Duration.ofMillis(BAR_MILLIS), this::bar);
            case PLAIN -> every(Duration.ofMillis(LINE_MILLIS), Duration.ofMillis(LINE_MILLIS), this::line);
            case NONE -> {
                // Nothing is shown.
            }
        }
    }

    /// Adds the option to a command.
    public static void addTo(CommandSpec command) {
        command.addOption(OptionSpec.builder(OPTION)
            .paramLabel("MODE")
            .type(String.class)
            .description("auto, plain or none (default auto: a bar on a terminal, else a line every 10 s)")
            .build());
    }

    /// The mode that the option names.
    /// @throws Failure SETTINGS for an unknown one
    public static Mode mode(ParseResult parsed) {
        return Mode.of(parsed.matchedOptionValue(OPTION, "auto"));
    }

    /// Does `task` now and then too. One that fails is told of; left alone, the ticker
    /// would end it without a word.
    void every(Duration period, Duration first, Runnable task) {
        Future<?> _ = this.ticker.scheduleAtFixedRate(() -> {
            try {
                task.run();
            }
            catch (RuntimeException ex) {
                LOG.warn("Progress cannot be shown: {}", ex.toString());
            }
        }, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Begins nothing more, and waits for what has begun.
    void end() {
        this.ticker.shutdown();
        try {
            this.ticker.awaitTermination(1, TimeUnit.SECONDS);
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes the bar off the terminal.
    @Override
    public void close() {
        // Without an interrupt, which would break off a file that is being written.
        end();
        if (this.mode == Mode.BAR) {
            this.err.print("\r\u001b[K");
            this.err.flush();
        }
    }

    private void bar() {
        String line = this.text.get();
        int width = Terminal.columns() - 1;
        this.err.print("\r" + ((line.length() > width) ? line.substring(0, width) : line) + "\u001b[K");
        this.err.flush();
    }

    private void line() {
        String now = LogSetup.isJson() ? "" : Instant.now().truncatedTo(ChronoUnit.SECONDS) + " ";
        this.voice.info(now + this.text.get());
    }

}
