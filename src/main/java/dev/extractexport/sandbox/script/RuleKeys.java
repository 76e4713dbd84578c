package dev.extractexport.sandbox.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.script.FaultFile.Entry;
import dev.extractexport.sandbox.world.WorldSpec;

/// The keys of one rule of a fault script.
final class RuleKeys {

    private static final String HEADERS = "answer.headers.";

    private static final List<String> WHEN = List.of("path", "method", "first", "times", "share");

    private static final List<String> ACTIONS = List.of("answer", "cut", "stall", "drip", "late", "redirect", "night",
            "limit");

    private static final List<String> PARTS = List.of("answer.status", "answer.detail", "answer.body", "stall.after",
            "stall.for", "drip.bytes", "drip.every");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");

    private static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS");

    private static final Pattern PATH = Pattern.compile("/\\S*");

    private static final Pattern PLACE = Pattern.compile("(https?:/)?/\\S+");

    /// A token and visible characters (RFC 9110 §5.1, §5.5).
    private static final Pattern HEADER = Pattern
        .compile("(?i)(?!content-length:)[!#$%&'*+.^_`|~0-9a-z-]+: [\\x20-\\x7e]*");

    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");

    /// A wait beyond every client's.
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Map<String, Entry> entries;

    RuleKeys(Map<String, Entry> entries) {
        this.entries = entries;
    }

    Rule rule(long seed) {
        entriesAreKnown();
        int first = integer("first", 1, 1, Integer.MAX_VALUE);
        int times = integer("times", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        String method = matching("method", "GET", METHOD, "a method such as GET or POST");
        String path = matching("path", "/", PATH, "the beginning of a path, from its first /");
        return new Rule(method, path, first, times, share(), seed, fault());
    }

    private void entriesAreKnown() {
        for (Map.Entry<String, Entry> entry : this.entries.entrySet()) {
            String key = entry.getKey();
            boolean known = WHEN.contains(key) || PARTS.contains(key) || key.startsWith(HEADERS)
                    || (ACTIONS.contains(key) && PARTS.stream().noneMatch((part) -> part.startsWith(key + ".")));
            if (!known) {
                throw FaultFile
                    .refused(entry.getValue().where(), "unknown key '%s'".formatted(key),
                            "when: %s; and one of: answer {status, detail or body, headers}, cut, stall {after, for}, "
                                .formatted(String.join(", ", WHEN))
                                    + "drip {bytes, every}, late, redirect, night, limit");
            }
        }
    }

    private Fault fault() {
        List<String> found = ACTIONS.stream()
            .filter((action) -> this.entries.keySet()
                .stream()
                .anyMatch((key) -> key.equals(action) || key.startsWith(action + ".")))
            .toList();
        if (found.size() != 1) {
            throw FaultFile.refused(this.entries.values().iterator().next().where(),
                    found.isEmpty() ? "a rule that does nothing" : "a rule with " + String.join(" and ", found),
                    "one of %s in each rule".formatted(String.join(", ", ACTIONS)));
        }
        return switch (found.getFirst()) {
            case "answer" -> answer();
            case "cut" -> new Fault.Cut(integer("cut", 0, 0, Integer.MAX_VALUE));
            case "stall" -> new Fault.Stall(integer("stall.after", 0, 0, Integer.MAX_VALUE), duration("stall.for"));
            case "drip" -> new Fault.Drip(integer("drip.bytes", 1, 1, Integer.MAX_VALUE), duration("drip.every"));
            case "late" -> new Fault.Late(duration("late"));
            case "redirect" -> new Fault.Redirect(matching("redirect", "", PLACE,
                    "an address such as http://127.0.0.1:8788/elsewhere or /elsewhere"));
            case "night" ->
                new Fault.Night("next".equals(text("night", "")) ? 0 : integer("night", 0, 1, WorldSpec.MAX_NIGHT));
            case "limit" -> new Fault.Limit(integer("limit", 0, 0, SandboxOptions.Limits.MAX_PER_SECOND));
            default -> throw new IllegalStateException(found.getFirst());
        };
    }

    private Fault answer() {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", this.entries.containsKey("answer.body") ? "text/html" : "application/json");
        this.entries.forEach((key, entry) -> {
            if (key.startsWith(HEADERS)) {
                if (!HEADER.matcher(key.substring(HEADERS.length()) + ": " + entry.text()).matches()) {
                    throw refused(entry, key, "a header that HTTP allows, in one line, and not Content-Length");
                }
                headers.put(key.substring(HEADERS.length()), entry.text());
            }
        });
        Entry body = this.entries.get("answer.body");
        if (body != null && this.entries.containsKey("answer.detail")) {
            throw FaultFile.refused(body.where(), "answer with detail and body", "one of them");
        }
        int status = integer("answer.status", 200, 200, 599);
        if (body != null && (status == 204 || status == 304)) {
            throw FaultFile.refused(body.where(), "answer.body with status " + status, "no body, since it has none");
        }
        Fault.Answer detail = Fault.Answer.detail(status, text("answer.detail", "scripted"));
        return new Fault.Answer(status, headers, text("answer.body", detail.body()));
    }

    private double share() {
        Entry entry = this.entries.get("share");
        if (entry == null) {
            return 1;
        }
        Matcher share = SHARE.matcher(entry.text());
        double percent = share.matches() ? Double.parseDouble(share.group(1)) : 0;
        if (!(percent > 0 && percent <= 100)) {
            throw FaultFile.refused(entry.where(), "share is '%s'".formatted(entry.text()),
                    "a percentage above 0% and up to 100%, such as 5%");
        }
        return percent / 100;
    }

    private Duration duration(String key) {
        Entry entry = this.entries.get(key);
        Matcher duration = DURATION.matcher((entry != null) ? entry.text() : "");
        if (duration.matches()) {
            long number = Long.parseLong(duration.group(1));
            Duration found = switch (duration.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
            if (found.isPositive() && found.compareTo(LONGEST) <= 0) {
                return found;
            }
        }
        String expected = "a time above 0 and up to 60m, such as 250ms, 30s or 5m";
        throw (entry != null) ? refused(entry, key, expected)
                : FaultFile.refused(this.entries.values().iterator().next().where(), "a rule without " + key, expected);
    }

    private String matching(String key, String otherwise, Pattern form, String expected) {
        Entry entry = this.entries.get(key);
        if (entry != null && !form.matcher(entry.text()).matches()) {
            throw refused(entry, key, expected);
        }
        return text(key, otherwise);
    }

    private String text(String key, String otherwise) {
        Entry entry = this.entries.get(key);
        return (entry != null) ? entry.text() : otherwise;
    }

    private int integer(String key, int otherwise, int least, int most) {
        Entry entry = this.entries.get(key);
        return (entry != null) ? number(entry, key, least, most) : otherwise;
    }

    static int number(Entry entry, String key, int least, int most) {
        try {
            int number = Integer.parseInt(entry.text());
            if (number >= least && number <= most) {
                return number;
            }
        }
        catch (NumberFormatException ex) {
            throw refused(entry, key, expected(least, most));
        }
        throw refused(entry, key, expected(least, most));
    }

    private static String expected(int least, int most) {
        return (most == Integer.MAX_VALUE) ? "a whole number from " + least
                : "a whole number from %d to %d".formatted(least, most);
    }

    private static RuntimeException refused(Entry entry, String key, String expected) {
        return FaultFile.refused(entry.where(), "%s is '%s'".formatted(key, entry.text()), expected);
    }

}
