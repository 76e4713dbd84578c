package dev.extractexport.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.extractexport.dataset.mapping.FieldRule;
import org.jspecify.annotations.Nullable;

/// Every setting there is: its key in the job file below `export:`, its option, its environment
/// variable, its default and what it may be.
public enum Setting {

    API_BASE_URL("api.base-url", "--api-base-url", "LLAMA_CLOUD_BASE_URL", "https://api.cloud.llamaindex.ai",
            "the http(s) address of the API, without user or query"),
    API_SOURCE("api.source", "--api-source", null, "auto", "auto, v1-run or v2-job"),
    FETCH("fetch", "--fetch", null, "always", "always or when-incomplete"),
    ALLOW_HTTP("allow-http", null, null, "false", "true or false"),
    OUTPUT("output", "--output", "EXTRACT_EXPORT_OUTPUT", "./export", "a local path without ; and \\, or a file: URI"),
    FORMATS("formats", "--formats", null, "parquet,csv", "parquet, csv or both, with a comma between"),
    CSV_DELIMITER("csv.delimiter", null, null, ",", "one of , ; | tab"),
    CSV_BOM("csv.bom", null, null, "false", "true or false"),
    CSV_GZIP("csv.gzip", null, null, "false", "true or false"),
    CREATED_FROM("created-from", "--created-from", null, null, "a date or date-time such as 2026-11-01"),
    CREATED_TO("created-to", "--created-to", null, null, "a date or date-time such as 2026-11-30"),
    CONFIGURATION_ID("configuration-id", "--configuration-id", null, null, "an id"),
    PROJECT_ID("project-id", "--project-id", null, null, "an id"),
    ORGANIZATION_ID("organization-id", "--organization-id", null, null, "an id"),
    DOCUMENT_INPUT_TYPE("document-input-type", "--document-input-type", null, null, "file_id, parse_job_id or url"),
    DOCUMENT_INPUT_VALUE("document-input-value", "--document-input-value", null, null, "a value"),
    STATUS("status", "--status", null, "COMPLETED", "COMPLETED, FAILED, CANCELLED or several with commas between"),
    PAGE_SIZE("page-size", "--page-size", null, "50", "a whole number from 1 to 1000"),
    CONCURRENCY("concurrency", "--concurrency", null, "16", "a whole number from 1 to 256"),
    REQUESTS_PER_SECOND("requests-per-second", "--requests-per-second", null, null, "a number above 0, up to 10000"),
    LOOKBACK("lookback", null, null, "14d", Settings.DURATION),
    FULL_LISTING_EVERY("full-listing-every", null, null, "7d", Settings.DURATION),
    RETENTION("retention", null, null, "14d", Settings.DURATION),
    CREDITS_WITHIN("credits-within", null, null, "7d", Settings.DURATION),
    JOBS_PER_EXPORT("jobs-per-export", null, null, "50000", "a whole number from 1 to 1000000"),
    LIMIT("limit", "--limit", null, null, "a whole number from 1 up"),
    /// A map of alias to dataset keys; its entries are `datasets.<alias>`.
    DATASETS("datasets", null, null, null, "an alias with the ids, agents or schema titles it stands for"),
    NAMES("names", null, null, "schema", "schema or snake_case"), INFER("infer", null, null, "false", "true or false"),
    EVIDENCE("evidence", "--evidence", null, "off", "off, on or no-text"),
    /// A map of dataset to rules; its entries are `fields.<dataset>.<pointer>`.
    FIELDS("fields", null, null, null,
            "a dataset with JSON pointers such as /lines/*/price, each with " + FieldRule.EXPECTED);

    /// Settings that say how to reach the service and the output, not what an export
    /// holds.
    static final List<Setting> REACH = List.of(API_BASE_URL, FETCH, ALLOW_HTTP, OUTPUT, CONCURRENCY,
            REQUESTS_PER_SECOND);

    /// Settings that say how archived results become tables.
    static final List<Setting> MAPPING = List.of(FORMATS, CSV_DELIMITER, CSV_BOM, CSV_GZIP, DATASETS, NAMES, INFER,
            EVIDENCE, FIELDS);

    private final String key;

    private final @Nullable String option;

    private final @Nullable String environment;

    private final @Nullable String byDefault;

    private final String expected;

    Setting(String key, @Nullable String option, @Nullable String environment, @Nullable String byDefault,
            String expected) {
        this.key = key;
        this.option = option;
        this.environment = environment;
        this.byDefault = byDefault;
        this.expected = expected;
    }

    /// The key below `export:` in a job file.
    public String key() {
        return this.key;
    }

    public @Nullable String option() {
        return this.option;
    }

    public @Nullable String environment() {
        return this.environment;
    }

    public @Nullable String byDefault() {
        return this.byDefault;
    }

    /// What a value may be, in words.
    public String expected() {
        return this.expected;
    }

    /// Whether its entries are keys of their own below it.
    boolean isMap() {
        return this == DATASETS || this == FIELDS;
    }

    /// How help shows a value of this setting: the last word of its key in capitals.
    public String label() {
        return this.key.substring(Math.max(this.key.lastIndexOf('-'), this.key.lastIndexOf('.')) + 1)
            .toUpperCase(Locale.ROOT);
    }

    /// The setting of a key in a job file.
    public static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
            .filter((setting) -> key.equals(setting.key) || (setting.isMap() && key.startsWith(setting.key + ".")))
            .findFirst();
    }

    /// All keys that a job file may hold.
    public static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }

}
