package dev.extractexport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/// A job file: YAML with everything below one root key `export:`. Keys that no setting has are
/// refused by name, with their line.
public final class JobFile {

    private static final String ROOT = "export.";

    /// A job file is a page of settings; a larger file is something else.
    private static final long MAX_BYTES = 1 << 20;

    private JobFile() {
    }

    /// Adds the values of `file` to `settings`.
    /// @throws Failure SETTINGS when the file cannot be read, is no YAML or has an
    /// unknown key
    public static void addTo(Settings settings, Path file) {
        for (PropertySource<?> source : load(file)) {
            if (source instanceof EnumerablePropertySource<?> properties) {
                for (String name : properties.getPropertyNames()) {
                    add(settings, file, properties, name);
                }
            }
        }
    }

    private static void add(Settings settings, Path file, EnumerablePropertySource<?> properties, String name) {
        String where = file + line(properties, name);
        if (!name.startsWith(ROOT)) {
            throw refused("%s: key '%s' is not below the root key 'export:'; put every setting below it"
                .formatted(where, name), null);
        }
        String key = name.substring(ROOT.length());
        String plain = key.replaceFirst("\\[\\d+]$", "");
        Optional<Setting> setting = Setting.ofKey(plain);
        if (setting.isEmpty()) {
            throw refused("%s: unknown key '%s'%s; valid keys: %s".formatted(where, plain, suggestion(plain),
                    String.join(", ", Setting.keys())), null);
        }
        String text = text(setting.get(), String.valueOf(properties.getProperty(name)));
        if (setting.get().isMap()) {
            if (plain.equals(setting.get().key())) {
                throw refused("%s: %s is '%s'; expected %s".formatted(where, plain, text, setting.get().expected()),
                        null);
            }
            settings.add(key, text, where);
        }
        else {
            addItem(settings, plain, key, text, where);
        }
    }

    /// A tab alone would be taken for nothing, and YAML takes `on` and `off` for true and
    /// false.
    private static String text(Setting setting, String text) {
        return switch (setting) {
            case CSV_DELIMITER -> (text.equals("\t") || text.equals("\\t")) ? "tab" : text;
            case EVIDENCE -> text.equals("true") ? "on" : text.equals("false") ? "off" : text;
            default -> text;
        };
    }

    /// A YAML list arrives as `key[0]`, `key[1]`: it means the same as one text with
    /// commas.
    private static void addItem(Settings settings, String plain, String key, String text, String where) {
        if (key.equals(plain)) {
            settings.add(plain, text, where);
        }
        else {
            settings.append(plain, text, where);
        }
    }

    private static List<PropertySource<?>> load(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw refused("Job file %s is a directory; name a YAML file".formatted(file), null);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw refused("Job file %s has %d bytes, at most %d are read; is it the right file?".formatted(file,
                        Files.size(file), MAX_BYTES), null);
            }
            return new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file));
        }
        catch (IOException ex) {
            throw refused("Job file %s cannot be read: no such file, or no permission".formatted(file), ex);
        }
        catch (StackOverflowError ex) {
            throw refused("Job file %s has a YAML alias within what it stands for".formatted(file), null);
        }
        catch (RuntimeException ex) {
            if (ex instanceof Failure) {
                throw ex;
            }
            String said = String.valueOf(ex.getMessage()).lines().limit(8).reduce("", (a, b) -> a + " " + b.strip());
            throw refused("Job file %s is not valid YAML:%s".formatted(file, said), ex);
        }
    }

    private static String line(PropertySource<?> source, String name) {
        Origin origin = OriginLookup.getOrigin(source, name);
        return (origin instanceof TextResourceOrigin text && text.getLocation() != null)
                ? ":" + (text.getLocation().getLine() + 1) : "";
    }

    private static String suggestion(String key) {
        String best = null;
        int distance = 4;
        for (String valid : Setting.keys()) {
            int found = distance(key, valid);
            if (found < distance) {
                distance = found;
                best = valid;
            }
        }
        return (best != null) ? " (did you mean '" + best + "'?)" : "";
    }

    /// The Levenshtein distance.
    private static int distance(String left, String right) {
        int[] costs = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int cost = diagonal + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(cost, Math.min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[right.length()];
    }

    private static Failure refused(String message, @Nullable Exception cause) {
        return new Failure(Failure.Kind.SETTINGS, message, cause);
    }

}
