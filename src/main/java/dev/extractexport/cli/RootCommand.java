package dev.extractexport.cli;

import java.util.Objects;

import dev.extractexport.config.Release;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// `extract-export` without a command: says what there is.
@CommandLine.Command(name = "extract-export", mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class, synopsisSubcommandLabel = "COMMAND",
        description = "Exports the results of LlamaExtract to Parquet and CSV tables.",
        footer = { "", "Example:", "  LLAMA_CLOUD_API_KEY=llx-... extract-export run jobs/nightly.yml", "",
                "Exit codes: 0 complete, 1 verify found something, explain or quarantine nothing, "
                        + "2 bad option or environment, 10 complete with quarantined or expired documents, "
                        + "20 incomplete (run again), 30 key refused, 40 quota, 50 another export holds the output, "
                        + "60 damage or internal error, 129/130/143 interrupted (run again)." })
final class RootCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(this.spec).commandLine();
        throw new CommandLine.ParameterException(line,
                "Name a command: " + String.join(" ", line.getSubcommands().keySet()));
    }

    /// The release and the Java that runs it.
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] { "extract-export %s (Java %s)".formatted(Release.version(), Runtime.version()) };
        }

    }

}
