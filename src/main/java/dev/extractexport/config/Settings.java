package dev.extractexport.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.extractexport.dataset.mapping.FieldRule;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

/// Values of settings with the place where each was set, the strongest only.
public final class Settings {

    /// What a duration may be, in words.
    static final String DURATION = "a whole number of days, hours or minutes such as 14d, 36h or 90m, up to 3650d";

    private static final Pattern DURATION_FORM = Pattern.compile("(\\d{1,7})([dhm])");

    /// Ten years: longer than any service keeps anything.
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Map<String, Value> values = new LinkedHashMap<>();

    /// A value and where it was set.
    /// @param origin `option --page-size`, `environment variable X`, `jobs/nightly.yml:4`
    public record Value(String text, String origin) {
    }

    /// Sets a value unless a stronger one is there: add the strongest source first.
    public void add(String key, String text, String origin) {
        this.values.putIfAbsent(key, new Value(text, origin));
    }

    /// These settings with one of them set anew.
    public Settings with(Setting setting, String text) {
        Settings copy = new Settings();
        copy.values.putAll(this.values);
        copy.values.put(setting.key(), new Value(text, "this command"));
        return copy;
    }

    /// These settings, which decide what an export holds, with those of `today` that only
    /// decide how
    /// the service and the output are reached: an operator who mends an address must not
    /// have to
    /// give up the export that met the wrong one.
    public Settings reachedBy(Settings today) {
        Settings copy = new Settings();
        copy.values.putAll(this.values);
        for (Setting setting : Setting.REACH) {
            Value value = today.values.get(setting.key());
            if (value != null) {
                copy.values.put(setting.key(), value);
            }
            else {
                copy.values.remove(setting.key());
            }
        }
        return copy;
    }

    /// These settings, with those of `today` that decide how archived results become
    /// tables.
    /// @param whole whether today's are all there are: what they do not set has its
    /// default; else it stays as it is here
    public Settings mappedBy(Settings today, boolean whole) {
        Settings copy = new Settings();
        this.values.forEach((key, value) -> {
            boolean replaced = today.values.containsKey(key) || whole;
            if (!isMapping(key) || !replaced) {
                copy.values.put(key, value);
            }
        });
        today.values.forEach((key, value) -> {
            if (isMapping(key)) {
                copy.values.put(key, value);
            }
        });
        return copy;
    }

    private static boolean isMapping(String key) {
        return Setting.ofKey(key).filter(Setting.MAPPING::contains).isPresent();
    }

    /// Adds an item to a list that the same source began.
    void append(String key, String text, String origin) {
        Value before = this.values.get(key);
        if (before == null) {
            add(key, text, origin);
        }
        else if (before.origin().startsWith(origin.replaceFirst(":\\d+$", ""))) {
            this.values.put(key, new Value(before.text() + "," + text, before.origin()));
        }
    }

    /// Adds the values of the environment variables that settings have. An empty one
    /// counts as unset.
    public void addEnvironment(Function<String, @Nullable String> environment) {
        for (Setting setting : Setting.values()) {
            String variable = setting.environment();
            String text = (variable != null) ? environment.apply(variable) : null;
            if (variable != null && text != null && !text.isBlank()) {
                add(setting.key(), text, "environment variable " + variable);
            }
        }
    }

    /// The settings as `key=value` lines, sorted; what [#parse] reads.
    public String lines() {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(this.values).forEach((key, value) -> lines.append(key.replace("%", "%25").replace("=", "%3D"))
            .append('=')
            .append(value.text().replaceAll("\\R", " "))
            .append('\n'));
        return lines.toString();
    }

    /// Reads what [#lines] wrote.
    public static Settings parse(String lines, String origin) {
        Settings settings = new Settings();
        lines.lines().forEach((line) -> {
            int equals = line.indexOf('=');
            String key = line.substring(0, equals).replace("%3D", "=").replace("%25", "%");
            settings.add(key, line.substring(equals + 1), origin);
        });
        return settings;
    }

    /// The keys and values that were set, sorted by key.
    public Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        this.values.forEach((key, value) -> map.put(key, value.text()));
        return map;
    }

    @Nullable String text(Setting setting) {
        Value value = this.values.get(setting.key());
        String text = (value != null) ? value.text() : setting.byDefault();
        return (text == null || text.isBlank()) ? null : text.strip();
    }

    String required(Setting setting) {
        String text = text(setting);
        if (text == null) {
            throw invalid(setting, null);
        }
        return text;
    }

    int integer(Setting setting, int from, int to) {
        String text = required(setting);
        try {
            int number = Integer.parseInt(text);
            if (number >= from && number <= to) {
                return number;
            }
            throw invalid(setting, null);
        }
        catch (NumberFormatException ex) {
            throw invalid(setting, ex);
        }
    }

    @Nullable Long positiveLong(Setting setting) {
        String text = text(setting);
        try {
            if (text == null) {
                return null;
            }
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
            throw invalid(setting, null);
        }
        catch (NumberFormatException ex) {
            throw invalid(setting, ex);
        }
    }

    @Nullable Double positiveDouble(Setting setting, double to) {
        String text = text(setting);
        try {
            if (text == null) {
                return null;
            }
            double number = new BigDecimal(text).doubleValue();
            if (number > 0 && number <= to) {
                return number;
            }
            throw invalid(setting, null);
        }
        catch (NumberFormatException ex) {
            throw invalid(setting, ex);
        }
    }

    /// Zero or more.
    Duration duration(Setting setting) {
        Matcher form = DURATION_FORM.matcher(required(setting).toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw invalid(setting, null);
        }
        long count = Long.parseLong(form.group(1));
        Duration duration = switch (form.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
        };
        if (duration.compareTo(LONGEST) > 0) {
            throw invalid(setting, null);
        }
        return duration;
    }

    boolean bool(Setting setting) {
        return oneOf(setting, List.of("true", "false")).equals("true");
    }

    String oneOf(Setting setting, List<String> valid) {
        String text = required(setting).toLowerCase(Locale.ROOT);
        if (!valid.contains(text)) {
            throw invalid(setting, null);
        }
        return text;
    }

    List<String> list(Setting setting) {
        List<String> items = new ArrayList<>();
        for (String item : required(setting).split(",", -1)) {
            if (item.isBlank()) {
                throw invalid(setting, null);
            }
            items.add(item.strip());
        }
        return items;
    }

    /// A date means its first moment in UTC, or its last where `end`; a date-time without
    /// offset is UTC.
    @Nullable Instant instant(Setting setting, boolean end) {
        String text = text(setting);
        if (text == null) {
            return null;
        }
        try {
            if (!text.contains("T")) {
                LocalDate date = LocalDate.parse(text);
                return end ? date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1000)
                        : date.atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return (text.endsWith("Z") || text.matches(".*[+-]\\d\\d:?\\d\\d")) ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        }
        catch (DateTimeException ex) {
            throw invalid(setting, ex);
        }
    }

    /// The entries `datasets.<alias>`, by alias.
    Map<String, List<String>> datasets() {
        Map<String, List<String>> datasets = new TreeMap<>();
        this.values.forEach((key, value) -> {
            if (key.startsWith("datasets.")) {
                String alias = key.substring("datasets.".length()).replaceFirst("\\[\\d+]$", "");
                List<String> keys = datasets.computeIfAbsent(alias, (it) -> new ArrayList<>());
                for (String item : value.text().split(",", -1)) {
                    keys.add(item.strip());
                }
            }
        });
        return datasets;
    }

    /// The entries `fields.<dataset>.<pointer>`, by dataset.
    /// @throws Failure SETTINGS for the first one that is wrong
    Map<String, Map<String, FieldRule>> fields() {
        Map<String, Map<String, FieldRule>> fields = new TreeMap<>();
        this.values.forEach((key, value) -> {
            if (key.startsWith(Setting.FIELDS.key() + ".")) {
                int dataset = Setting.FIELDS.key().length() + 1;
                int pointer = key.indexOf("./", dataset);
                FieldRule rule = FieldRule.parse(value.text().strip()).orElse(null);
                if (pointer < 0 || rule == null || key.matches("(?s).*\\R.*")) {
                    throw new Failure(Failure.Kind.SETTINGS, "%s: %s is '%s'; expected %s".formatted(value.origin(),
                            key, value.text().strip(), Setting.FIELDS.expected()));
                }
                fields.computeIfAbsent(key.substring(dataset, pointer), (it) -> new TreeMap<>())
                    .put(key.substring(pointer + 1), rule);
            }
        });
        return fields;
    }

    /// The failure that says which setting is wrong, where it was set and what it may be.
    Failure invalid(Setting setting, @Nullable Exception cause) {
        Value value = this.values.get(setting.key());
        String where = (value != null) ? value.origin() : "setting " + setting.key();
        // An address may hold a password where it should not.
        String found = (value == null) ? "nothing"
                : "'" + value.text().strip().replaceAll("\\p{Cntrl}", " ").replaceAll("//[^/@]*@", "//***@") + "'";
        return new Failure(Failure.Kind.SETTINGS,
                "%s: %s is %s; expected %s".formatted(where, setting.key(), found, setting.expected()), cause);
    }

}
