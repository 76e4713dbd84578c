package dev.extractexport.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.extractexport.dataset.mapping.Evidence;
import dev.extractexport.dataset.mapping.Mapping;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

/// What one export is to do, checked.
/// @param api where the results come from
/// @param output where the tables go, absolute
/// @param formats `parquet`, `csv`, at least one
/// @param csv how CSV files are written
/// @param listing which jobs
/// @param incremental how much of the listing is read
/// @param pace how fast and how many
/// @param datasets alias of a dataset to the keys that belong to it
/// @param mapping how schemas become columns
/// @param evidence whether the evidence of the values is exported too
public record ExportSpec(Api api, Path output, List<String> formats, Csv csv, Listing listing, Incremental incremental,
        Pace pace, Map<String, List<String>> datasets, Mapping mapping, Evidence evidence) {

    /// What Java puts for bytes of an argument that are no text in the locale's encoding.
    private static final char UNREADABLE = '\uFFFD';

    public ExportSpec {
        formats = List.copyOf(formats);
        datasets = Map.copyOf(datasets);
    }

    /// Where the service is and how it is asked.
    /// @param source `auto`, `v1-run` or `v2-job`
    /// @param whenIncomplete whether a job that is listed whole is not fetched
    /// @param allowHttp whether plain http may leave this machine
    public record Api(URI baseUrl, String source, boolean whenIncomplete, boolean allowHttp) {
    }

    /// How CSV files are written.
    /// @param delimiter between two cells
    /// @param bom whether files begin with a byte order mark
    /// @param gzip whether files are compressed
    public record Csv(char delimiter, boolean bom, boolean gzip) {
    }

    /// Which jobs are listed.
    /// @param statuses in upper case, at least one
    /// @param createdFrom inclusive, null for no bound
    /// @param createdTo inclusive, null for no bound
    /// @param filters the API's own list filters by parameter name, in a fixed order
    public record Listing(List<String> statuses, @Nullable Instant createdFrom, @Nullable Instant createdTo,
            Map<String, String> filters, int pageSize) {

        public Listing {
            statuses = List.copyOf(statuses);
            filters = new LinkedHashMap<>(filters);
        }

    }

    /// How much of a listing is read each night, and how long the service keeps results.
    /// @param lookback how far before the newest job of the last listing one reads on
    /// @param fullListingEvery after so long a listing is read to its end
    /// @param retention the age at which the service deletes a result
    /// @param creditsWithin how long after its last change a job without credits is asked
    /// for again; zero for never
    public record Incremental(Duration lookback, Duration fullListingEvery, Duration retention,
            Duration creditsWithin) {

        static Incremental of(Settings settings) {
            return new Incremental(settings.duration(Setting.LOOKBACK), settings.duration(Setting.FULL_LISTING_EVERY),
                    settings.duration(Setting.RETENTION), settings.duration(Setting.CREDITS_WITHIN));
        }

    }

    /// How fast, and how many at a time.
    /// @param concurrency runs fetched at once
    /// @param requestsPerSecond ceiling, null for none
    /// @param jobsPerExport an export ends after the page that reaches this many new jobs
    /// @param limit new jobs of this command at most, null for all
    public record Pace(int concurrency, @Nullable Double requestsPerSecond, int jobsPerExport, @Nullable Long limit) {
    }

    private static final List<Setting> FILTERS = List.of(Setting.CONFIGURATION_ID, Setting.PROJECT_ID,
            Setting.ORGANIZATION_ID, Setting.DOCUMENT_INPUT_TYPE, Setting.DOCUMENT_INPUT_VALUE);

    /// Checks settings and gives them their types.
    /// @throws dev.extractexport.failure.Failure SETTINGS for the first one that is wrong
    public static ExportSpec of(Settings settings) {
        Instant from = settings.instant(Setting.CREATED_FROM, false);
        Instant to = settings.instant(Setting.CREATED_TO, true);
        if (from != null && to != null && from.isAfter(to)) {
            throw settings.invalid(Setting.CREATED_TO, null);
        }
        Map<String, String> filters = new LinkedHashMap<>();
        for (Setting setting : FILTERS) {
            String text = settings.text(setting);
            if (text != null) {
                filters.put(setting.key().replace('-', '_'), text);
            }
        }
        List<String> statuses = settings.list(Setting.STATUS)
            .stream()
            .map((it) -> it.toUpperCase(Locale.ROOT))
            .distinct()
            .toList();
        Api api = new Api(baseUrl(settings), settings.oneOf(Setting.API_SOURCE, List.of("auto", "v1-run", "v2-job")),
                settings.oneOf(Setting.FETCH, List.of("always", "when-incomplete")).equals("when-incomplete"),
                settings.bool(Setting.ALLOW_HTTP));
        Csv csv = new Csv(delimiter(settings), settings.bool(Setting.CSV_BOM), settings.bool(Setting.CSV_GZIP));
        return new ExportSpec(api, output(settings), formats(settings), csv,
                new Listing(statuses, from, to, filters, settings.integer(Setting.PAGE_SIZE, 1, 1000)),
                Incremental.of(settings),
                new Pace(settings.integer(Setting.CONCURRENCY, 1, 256),
                        settings.positiveDouble(Setting.REQUESTS_PER_SECOND, 10_000),
                        settings.integer(Setting.JOBS_PER_EXPORT, 1, 1_000_000), settings.positiveLong(Setting.LIMIT)),
                settings.datasets(), new Mapping(choice(settings, Setting.NAMES, Mapping.Names.class),
                        settings.bool(Setting.INFER), settings.fields()),
                choice(settings, Setting.EVIDENCE, Evidence.class));
    }

    /// The age at which the service deletes a result.
    public static Duration retention(Settings settings) {
        return Incremental.of(settings).retention();
    }

    private static <E extends Enum<E>> E choice(Settings settings, Setting setting, Class<E> type) {
        String text = settings.required(setting).toUpperCase(Locale.ROOT).replace('-', '_');
        try {
            return Enum.valueOf(type, text);
        }
        catch (IllegalArgumentException ex) {
            throw settings.invalid(setting, ex);
        }
    }

    private static URI baseUrl(Settings settings) {
        try {
            URI uri = new URI(settings.required(Setting.API_BASE_URL));
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                throw settings.invalid(Setting.API_BASE_URL, null);
            }
            String text = uri.toString();
            return text.endsWith("/") ? new URI(text.substring(0, text.length() - 1)) : uri;
        }
        catch (URISyntaxException ex) {
            throw settings.invalid(Setting.API_BASE_URL, ex);
        }
    }

    /// The directory that the setting `output` names.
    public static Path output(Settings settings) {
        String text = settings.required(Setting.OUTPUT);
        try {
            // H2 takes what follows a semicolon in its URL as a setting, and a backslash
            // as a slash.
            if (text.matches("(?s).*[;\\\\\\p{Cntrl}].*")
                    || (text.matches("[A-Za-z][A-Za-z0-9+.-]+:.*") && !text.startsWith("file:"))) {
                throw settings.invalid(Setting.OUTPUT, null);
            }
            if (text.indexOf(UNREADABLE) >= 0) {
                throw unnameable(text, null);
            }
            Path path = text.startsWith("file:") ? Path.of(new URI(text)) : Path.of(text);
            return path.toAbsolutePath().normalize();
        }
        catch (InvalidPathException ex) {
            throw unnameable(text, ex);
        }
        catch (URISyntaxException ex) {
            throw settings.invalid(Setting.OUTPUT, ex);
        }
        catch (IllegalArgumentException ex) {
            throw settings.invalid(Setting.OUTPUT, ex);
        }
    }

    /// Written there it would be another directory, whose name nobody has given.
    private static Failure unnameable(String text, @Nullable Exception cause) {
        return new Failure(Failure.Kind.SETTINGS,
                ("output is '%s', of which this locale can read or write not every character (sun.jnu.encoding is %s): "
                        + "set LC_ALL=C.UTF-8, also in a crontab, or name another directory")
                    .formatted(text, System.getProperty("sun.jnu.encoding")),
                cause);
    }

    /// The character between two cells of CSV files.
    public static char delimiter(Settings settings) {
        String text = settings.oneOf(Setting.CSV_DELIMITER, List.of(",", ";", "|", "tab"));
        return text.equals("tab") ? '\t' : text.charAt(0);
    }

    private static List<String> formats(Settings settings) {
        List<String> formats = settings.list(Setting.FORMATS)
            .stream()
            .map((it) -> it.toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
        if (!List.of("parquet", "csv").containsAll(formats)) {
            throw settings.invalid(Setting.FORMATS, null);
        }
        return formats;
    }

}
