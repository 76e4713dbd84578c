package dev.extractexport.sandbox.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import dev.extractexport.sandbox.FaultScript;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/// A fault script in YAML: a list `faults`, and a `seed` for what is drawn. `docs/faults.yml` shows
/// and explains every key.
public final class FaultFile {

    /// A page of rules; a larger file is something else.
    private static final long MAX_BYTES = 1 << 20;

    private static final Pattern KEY = Pattern.compile("faults\\[(\\d+)](?:\\.(.+))?");

    private FaultFile() {
    }

    /// A value of the file and where it stands.
    record Entry(String text, String where) {
    }

    /// The script that `file` holds.
    /// @throws Failure SETTINGS when it cannot be read, is no YAML, or a key or a value
    /// is
    /// none there is
    public static FaultScript read(Path file) {
        Map<Integer, Map<String, Entry>> rules = new TreeMap<>();
        long seed = 1;
        for (PropertySource<?> source : load(file)) {
            if (source instanceof EnumerablePropertySource<?> properties) {
                for (String name : properties.getPropertyNames()) {
                    Entry entry = new Entry(String.valueOf(properties.getProperty(name)), file + line(source, name));
                    Matcher key = KEY.matcher(name);
                    if (key.matches() && key.group(2) != null) {
                        rules.computeIfAbsent(Integer.valueOf(key.group(1)), (index) -> new TreeMap<>())
                            .put(key.group(2), entry);
                    }
                    else if (name.equals("seed")) {
                        seed = RuleKeys.number(entry, "seed", 0, Integer.MAX_VALUE);
                    }
                    else if (key.matches() || name.equals("faults")) {
                        throw refused(entry.where(), "%s is '%s'".formatted(name, entry.text()),
                                "a list 'faults' of rules, as in docs/faults.yml");
                    }
                    else {
                        throw refused(entry.where(), "unknown key '%s'".formatted(name),
                                "'seed', and a list 'faults' of rules");
                    }
                }
            }
        }
        if (rules.isEmpty()) {
            throw refused(file.toString(), "no rule", "a list 'faults', as in docs/faults.yml");
        }
        FaultScript script = new FaultScript();
        for (Map.Entry<Integer, Map<String, Entry>> rule : rules.entrySet()) {
            script.add(new RuleKeys(rule.getValue()).rule(seed + rule.getKey()));
        }
        return script;
    }

    static Failure refused(String where, String found, String expected) {
        return new Failure(Kind.SETTINGS, "%s: %s; expected %s".formatted(where, found, expected));
    }

    private static List<PropertySource<?>> load(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw refused("Fault script " + file, "no file of at most %d bytes".formatted(MAX_BYTES),
                        "YAML as in docs/faults.yml");
            }
            return new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file));
        }
        catch (IOException ex) {
            throw new Failure(Kind.SETTINGS, "Fault script %s cannot be read".formatted(file), ex);
        }
        catch (StackOverflowError ex) {
            throw refused("Fault script " + file, "a YAML alias within what it stands for",
                    "no alias that holds itself");
        }
        catch (RuntimeException ex) {
            if (ex instanceof Failure) {
                throw ex;
            }
            String said = String.valueOf(ex.getMessage()).lines().limit(8).reduce("", (a, b) -> a + " " + b.strip());
            throw new Failure(Kind.SETTINGS, "Fault script %s is not valid YAML:%s".formatted(file, said), ex);
        }
    }

    private static String line(PropertySource<?> source, String name) {
        @Nullable Origin origin = OriginLookup.getOrigin(source, name);
        return (origin instanceof TextResourceOrigin text && text.getLocation() != null)
                ? ":" + (text.getLocation().getLine() + 1) : "";
    }

}
