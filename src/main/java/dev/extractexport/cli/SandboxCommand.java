package dev.extractexport.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.failure.Failure;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.script.FaultFile;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sandbox`: the simulated API, until stopped.
final class SandboxCommand implements Callable<Integer> {

    private static final String LATENCY = "--latency-millis";

    private static final String REQUESTS = "--requests-per-second";

    private static final String LISTINGS = "--listings-per-second";

    private static final String NIGHT_EVERY = "--night-every-seconds";

    private static final String FAULTS = "--faults";

    private static final String NIGHT = Sandbox.CONTROL;

    /// A longer wait than any client's.
    private static final int MAX_LATENCY_MILLIS = 60_000;

    private static final int MAX_NIGHT_SECONDS = 86_400;

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
        add(spec, LATENCY, "N", "milliseconds before each answer, to 60000 (default 0)");
        add(spec, REQUESTS, "N", "calls answered in any one second, listings apart; more get 429 with"
                + " Retry-After (default 0: no limit)");
        add(spec, LISTINGS, "N", "pages of listings answered in any one second (default: as %s)".formatted(REQUESTS));
        add(spec, "--max-page-size", "N", "largest page that may be asked for (default 100)");
        add(spec, NIGHT_EVERY, "N", "seconds after which the next night comes by itself (default 0: never)");
        add(spec, FAULTS, "FILE", "YAML script of what goes wrong and when; docs/faults.yml has every key");
        spec.usageMessage()
            .description("Serves a simulated LlamaExtract API on loopback until stopped. Prints its URL and key first.",
                    "The official SDKs work against it: /api/v2/extract, /api/v1/extraction/{runs,jobs,"
                            + "extraction-agents}, /api/v1/beta/configurations; reading only.",
                    "",
                    "Each night adds 12 jobs, finishes the open ones and changes three old ones. POST " + NIGHT
                            + " turns to the next night, ?to=N to night N; GET says which it is.",
                    "")
            .footer("", "A fault script:", "  faults:",
                    "    - { path: /api/v2/extract/, share: 5%%, answer: { status: 503, headers: { Retry-After: 1 } } }",
                    "    - { path: '/api/v2/extract?', first: 3, times: 1, night: next }", "", "Example:",
                    "  extract-export sandbox --port 8787 --jobs 1000 --requests-per-second 20 --faults docs/faults.yml",
                    "  export LLAMA_CLOUD_BASE_URL=http://127.0.0.1:8787 LLAMA_CLOUD_API_KEY=llx-sandbox",
                    "  extract-export run",
                    "  curl -X POST -H \"Authorization: Bearer $LLAMA_CLOUD_API_KEY\" $LLAMA_CLOUD_BASE_URL" + NIGHT,
                    "  extract-export run");
        return spec;
    }

    private static void add(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name).paramLabel(label).type(String.class).description(description).build());
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = this.spec.commandLine().getOut();
        ParseResult parsed = this.spec.commandLine().getParseResult();
        Duration nightEvery = Duration.ofSeconds(number(parsed, NIGHT_EVERY, 0, 0, MAX_NIGHT_SECONDS));
        String faults = parsed.matchedOptionValue(FAULTS, (String) null);
        FaultScript script = (faults != null) ? FaultFile.read(Path.of(faults)) : new FaultScript();
        try (Sandbox sandbox = Sandbox.start(options(parsed), script)) {
            out.println("url " + sandbox.baseUrl());
            out.println("key " + sandbox.key());
            out.println(night(sandbox.world()) + "; stop it with Ctrl-C");
            while (nightEvery.isPositive() && sandbox.world().spec().night() < WorldSpec.MAX_NIGHT) {
                Thread.sleep(nightEvery);
                sandbox.turnToNext();
                out.println(night(sandbox.world()));
            }
            new CountDownLatch(1).await();
        }
        return ExitCode.COMPLETE.code();
    }

    private static String night(World world) {
        return "night %d, %s".formatted(world.spec().night(), Amounts.count(world.size(), "job"));
    }

    private static SandboxOptions options(ParseResult parsed) {
        SandboxOptions byDefault = SandboxOptions.DEFAULT;
        WorldSpec world = new WorldSpec(number(parsed, "--seed", byDefault.world().seed(), 0, Long.MAX_VALUE),
                number(parsed, "--jobs", byDefault.world().jobs(), 0, WorldSpec.MAX_JOBS),
                number(parsed, "--night", 1, 1, WorldSpec.MAX_NIGHT), generation(parsed));
        int requests = number(parsed, REQUESTS, 0, 0, SandboxOptions.Limits.MAX_PER_SECOND);
        int listings = number(parsed, LISTINGS, requests, 0, SandboxOptions.Limits.MAX_PER_SECOND);
        String key = parsed.matchedOptionValue("--key", byDefault.key());
        if (!SandboxOptions.isKey(key)) {
            throw refused("--key", "(%d characters)".formatted(key.length()), "printable ASCII without blanks");
        }
        return byDefault.withPort(number(parsed, "--port", 0, 0, 65_535))
            .withKey(key)
            .withWorld(world)
            .withLatency(Duration.ofMillis(number(parsed, LATENCY, 0, 0, MAX_LATENCY_MILLIS)))
            .withMaxPageSize(
                    number(parsed, "--max-page-size", byDefault.maxPageSize(), 1, SandboxOptions.MAX_PAGE_SIZE))
            .withLimits(new SandboxOptions.Limits(requests, listings));
    }

    private static Generation generation(ParseResult parsed) {
        String text = parsed.matchedOptionValue("--generation", "mixed");
        return Arrays.stream(Generation.values())
            .filter((generation) -> generation.name().equalsIgnoreCase(text))
            .findFirst()
            .orElseThrow(() -> refused("--generation", text, "v1, v2 or mixed"));
    }

    private static int number(ParseResult parsed, String option, int byDefault, int least, int most) {
        return Math.toIntExact(number(parsed, option, (long) byDefault, least, most));
    }

    private static long number(ParseResult parsed, String option, long byDefault, long least, long most) {
        String text = parsed.matchedOptionValue(option, String.valueOf(byDefault));
        String expected = "a whole number from %d to %d".formatted(least, most);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        catch (NumberFormatException ex) {
            throw refused(option, text, expected);
        }
        throw refused(option, text, expected);
    }

    private static Failure refused(String option, String found, String expected) {
        return new Failure(Failure.Kind.SETTINGS, "option %s is '%s'; expected %s".formatted(option, found, expected));
    }

}
