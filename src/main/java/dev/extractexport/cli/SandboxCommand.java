package dev.extractexport.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.failure.Failure;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sandbox`: the simulated API, until stopped.
final class SandboxCommand implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private SandboxCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new SandboxCommand().spec.name("sandbox").mixinStandardHelpOptions(true);
        add(spec, "--port", "N", "port on 127.0.0.1 (default 0: a free one)");
        add(spec, "--key", "KEY", "the bearer key that it accepts (default llx-sandbox)");
        add(spec, "--night", "N", "how far its world has come, from 1 (default 1)");
        add(spec, "--jobs", "N", "extract jobs of night 1 (default 300)");
        add(spec, "--seed", "N", "of everything drawn (default 42)");
        add(spec, "--generation", "G", "v1, v2 or mixed (default mixed)");
        add(spec, "--latency-millis", "N", "before each answer (default 0)");
        spec.usageMessage()
            .description("Serves a simulated LlamaExtract API on loopback until stopped. Prints its URL and key first.")
            .footer("", "Example:", "  extract-export sandbox --port 8787 --jobs 1000",
                    "  LLAMA_CLOUD_BASE_URL=http://127.0.0.1:8787 LLAMA_CLOUD_API_KEY=llx-sandbox extract-export run");
        return spec;
    }

    private static void add(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name).paramLabel(label).type(String.class).description(description).build());
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = this.spec.commandLine().getOut();
        ParseResult parsed = this.spec.commandLine().getParseResult();
        SandboxOptions byDefault = SandboxOptions.DEFAULT;
        WorldSpec world = new WorldSpec(number(parsed, "--seed", byDefault.world().seed(), Long.MAX_VALUE),
                Math.toIntExact(number(parsed, "--jobs", byDefault.world().jobs(), WorldSpec.MAX_JOBS)),
                Math.toIntExact(number(parsed, "--night", 1, WorldSpec.MAX_NIGHT)), generation(parsed));
        SandboxOptions options = byDefault.withPort(Math.toIntExact(number(parsed, "--port", 0, 65_535)))
            .withKey(parsed.matchedOptionValue("--key", byDefault.key()))
            .withWorld(world)
            .withLatency(Duration.ofMillis(number(parsed, "--latency-millis", 0, 60_000)));
        try (Sandbox sandbox = start(options)) {
            out.println("url " + sandbox.baseUrl());
            out.println("key " + sandbox.key());
            out.println("night %d, %,d jobs; stop it with Ctrl-C".formatted(world.night(), sandbox.world().size()));
            new CountDownLatch(1).await();
        }
        return ExitCode.COMPLETE.code();
    }

    private static Sandbox start(SandboxOptions options) {
        try {
            return Sandbox.start(options);
        }
        catch (RuntimeException ex) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "The sandbox cannot listen on 127.0.0.1:%d; name another --port".formatted(options.port()), ex);
        }
    }

    private static Generation generation(ParseResult parsed) {
        String text = parsed.matchedOptionValue("--generation", "mixed").toUpperCase(Locale.ROOT);
        return Arrays.stream(Generation.values())
            .filter((generation) -> generation.name().equals(text))
            .findFirst()
            .orElseThrow(() -> refused("--generation", text, "v1, v2 or mixed"));
    }

    private static long number(ParseResult parsed, String option, long byDefault, long most) {
        String text = parsed.matchedOptionValue(option, String.valueOf(byDefault));
        long least = option.equals("--night") ? 1 : 0;
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        catch (NumberFormatException ex) {
            throw refused(option, text, "a whole number from %d to %d".formatted(least, most));
        }
        throw refused(option, text, "a whole number from %d to %d".formatted(least, most));
    }

    private static Failure refused(String option, String found, String expected) {
        return new Failure(Failure.Kind.SETTINGS, "option %s is '%s'; expected %s".formatted(option, found, expected));
    }

}
