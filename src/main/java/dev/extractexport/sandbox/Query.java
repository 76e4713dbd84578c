package dev.extractexport.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// The parameters of one request, checked as the service's validation checks them: unknown ones are
/// ignored, a bad value is refused with 422, the last of a repeated single value counts.
final class Query {

    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /// @param raw query of the request's URI, percent-encoded, or null
    Query(@Nullable String raw) {
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = (pair.indexOf('=') < 0) ? pair.length() : pair.indexOf('=');
                String value = (equals == pair.length()) ? "" : pair.substring(equals + 1);
                this.values.computeIfAbsent(decoded(pair.substring(0, equals)), (name) -> new ArrayList<>())
                    .add(decoded(value));
            }
        }
    }

    /// The values of a parameter that may be repeated.
    List<String> all(String name) {
        return this.values.getOrDefault(name, List.of());
    }

    /// A single value, or null where there is none.
    @Nullable String text(String name) {
        List<String> found = all(name);
        return found.isEmpty() ? null : found.getLast();
    }

    /// A whole number between bounds.
    int integer(String name, int otherwise, int least, int most) {
        String found = text(name);
        if (found == null) {
            return otherwise;
        }
        int number;
        try {
            number = Integer.parseInt(found);
        }
        catch (NumberFormatException ex) {
            throw refused(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer",
                    found);
        }
        if (number < least) {
            throw refused(name, "greater_than_equal", "Input should be greater than or equal to " + least, found);
        }
        if (number > most) {
            throw refused(name, "less_than_equal", "Input should be less than or equal to " + most, found);
        }
        return number;
    }

    /// One of a few upper-case words, in whatever case it came, or null.
    @Nullable String choice(String name, List<String> choices) {
        String found = text(name);
        if (found == null) {
            return null;
        }
        String upper = found.toUpperCase(Locale.ROOT);
        if (!choices.contains(upper)) {
            throw refused(name, "enum", "Input should be one of " + String.join(", ", choices), found);
        }
        return upper;
    }

    /// Several of a few words.
    Set<String> choices(String name, Set<String> choices) {
        for (String found : all(name)) {
            if (!choices.contains(found)) {
                throw refused(name, "enum",
                        "Input should be one of " + String.join(", ", choices.stream().sorted().toList()), found);
            }
        }
        return Set.copyOf(all(name));
    }

    /// A point in time, UTC where it names no zone, or null.
    @Nullable Instant instant(String name) {
        String found = text(name);
        if (found == null) {
            return null;
        }
        try {
            TemporalAccessor parsed = (found.length() > 10)
                    ? DateTimeFormatter.ISO_DATE_TIME.parseBest(found, OffsetDateTime::from, LocalDateTime::from)
                    : LocalDate.parse(found).atStartOfDay();
            return (parsed instanceof LocalDateTime local) ? local.toInstant(ZoneOffset.UTC) : Instant.from(parsed);
        }
        catch (DateTimeException ex) {
            throw refused(name, "datetime_from_date_parsing", "Input should be a valid datetime or date", found);
        }
    }

    /// A UUID, or null.
    @Nullable String uuid(String name) {
        String found = text(name);
        return (found == null) ? null : checkedUuid(List.of("query", name), found);
    }

    /// A UUID that must be there.
    String requiredUuid(String name) {
        String found = text(name);
        if (found == null) {
            throw new RefusedException(Reply.invalid(List.of("query", name), "missing", "Field required", null));
        }
        return checkedUuid(List.of("query", name), found);
    }

    /// The same text in lower case, if it is a UUID.
    static String checkedUuid(List<String> location, String text) {
        if (!UUID.matcher(text).matches()) {
            throw new RefusedException(Reply.invalid(location, "uuid_parsing", "Input should be a valid UUID", text));
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static RefusedException refused(String name, String type, String message, String input) {
        return new RefusedException(Reply.invalid(List.of("query", name), type, message, input));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /// Ends the handling of a request with a refusal.
    static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Reply reply;

        RefusedException(Reply reply) {
            super("The sandbox answers %d".formatted(reply.status()), null, false, false);
            this.reply = reply;
        }

        Reply reply() {
            return this.reply;
        }

    }

}
