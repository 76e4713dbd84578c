package dev.extractexport.cli.console;

import java.nio.file.Path;
import java.util.Set;

import dev.extractexport.config.JobFile;
import dev.extractexport.config.Setting;
import dev.extractexport.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// The options that are settings, and the job file: made from [Setting], so that help, job file and
/// options cannot differ.
public final class SettingOptions {

    private static final String JOB_FILE = "JOB.yml";

    private SettingOptions() {
    }

    /// Adds the job file and the options of `settings` to a command.
    public static void addTo(CommandSpec command, Set<Setting> settings) {
        command.addPositional(PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel(JOB_FILE)
            .type(String.class)
            .description("settings, below one root key 'export:'; options are stronger")
            .build());
        addOptions(command, settings);
    }

    /// Adds the options of `settings` to a command that takes no job file.
    public static void addOptions(CommandSpec command, Set<Setting> settings) {
        for (Setting setting : settings) {
            String option = setting.option();
            if (option != null) {
                command.addOption(OptionSpec.builder(option)
                    .paramLabel(setting.label())
                    .type(String.class)
                    .description(description(setting))
                    .build());
            }
        }
    }

    private static String description(Setting setting) {
        String byDefault = setting.byDefault();
        return setting.expected() + ((byDefault != null) ? " (default " + byDefault + ")" : "")
                + ((setting.environment() != null) ? "; or " + setting.environment() : "");
    }

    /// Reads options, then environment, then job file: the strongest first.
    public static Settings read(ParseResult parsed) {
        Settings settings = readOptions(parsed);
        Path file = jobFile(parsed);
        if (file != null) {
            JobFile.addTo(settings, file);
        }
        return settings;
    }

    /// Reads options, then environment, for a command that takes no job file.
    public static Settings readOptions(ParseResult parsed) {
        Settings settings = new Settings();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            for (Setting setting : Setting.values()) {
                if (name.equals(setting.option())) {
                    settings.add(setting.key(), option.getValue(), "option " + name);
                }
            }
        }
        settings.addEnvironment(System::getenv);
        return settings;
    }

    /// Whether a job file is named.
    public static boolean hasJobFile(ParseResult parsed) {
        return jobFile(parsed) != null;
    }

    private static @Nullable Path jobFile(ParseResult parsed) {
        String text = parsed.matchedPositionalValue(0, null);
        return (text != null) ? Path.of(text) : null;
    }

}
