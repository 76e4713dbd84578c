package dev.extractexport.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every documented value of an extract job and of the run behind it, and where it lies in either
/// generation of the API. The first place that holds a value wins.
///
/// A place begins with the object it lies in: `job` (the list item), `v1` (a fetched v1 run), `v2`
/// (a fetched v2 job), or `run` (either of these two).
public enum Fact {

    JOB_ID("job.id", "v1.job_id", "v2.id"), RUN_ID("v1.id"),
    /// Of the extract job, as listed.
    CREATED_AT("job.created_at", "v2.created_at"),
    /// Of the extract job, as listed. A job fetched again may have changed since, see
    /// [RunFacts#isChanged()].
    UPDATED_AT("job.updated_at"), STATUS("job.status"), PROJECT_ID("job.project_id", "run.project_id"),
    CONFIGURATION_ID("job.configuration_id", "run.configuration_id"),
    EXTRACTION_AGENT_ID("run.extraction_agent_id", "job.extraction_agent_id"),
    /// Of the v1 run: a UUID where the job's own is prefixed.
    RUN_PROJECT_ID("v1.project_id"),

    DOCUMENT_INPUT_TYPE("job.type", "v2.type", "job.document_input_type", "v2.document_input_type"),
    /// Called `value`, then `document_input_value`, then `file_input`.
    DOCUMENT_INPUT_VALUE("job.file_input", "v2.file_input", "job.document_input_value", "v2.document_input_value",
            "job.value", "v2.value"),
    FILE_ID("run.file_id", "run.file.id", "job.file_id", "job.file.id"), FILE_NAME("run.file.name", "job.file.name"),
    FILE_EXTERNAL_ID("run.file.external_file_id", "job.file.external_file_id"),
    FILE_SIZE("run.file.file_size", "run.file.resource_info.file_size", "job.file.file_size"),
    FILE_TYPE("run.file.file_type", "job.file.file_type"),
    FILE_PROJECT_ID("run.file.project_id", "job.file.project_id"),
    FILE_DATA_SOURCE_ID("run.file.data_source_id", "job.file.data_source_id"),
    FILE_CREATED_AT("run.file.created_at", "job.file.created_at"),
    FILE_UPDATED_AT("run.file.updated_at", "job.file.updated_at"),
    FILE_LAST_MODIFIED_AT("run.file.last_modified_at", "run.file.resource_info.last_modified_at",
            "job.file.last_modified_at"),
    FILE_EXPIRES_AT("run.file.expires_at", "job.file.expires_at"), FILE_PURPOSE("run.file.purpose", "job.file.purpose"),
    /// A free map of whatever system the file came from.
    FILE_RESOURCE_INFO("run.file.resource_info", "job.file.resource_info"),
    /// A free map likewise.
    FILE_PERMISSION_INFO("run.file.permission_info", "job.file.permission_info"),

    RUN_STATUS("run.status"), RUN_CREATED_AT("run.created_at"), RUN_UPDATED_AT("run.updated_at"), FROM_UI("v1.from_ui"),
    ERROR_MESSAGE("job.error_message", "v2.error_message"), RUN_ERROR("v1.error"),

    EXTRACTION_TARGET(Places.CONFIGURATION, "extraction_target"),
    EXTRACTION_MODE(Places.CONFIGURATION, "extraction_mode"), TIER(Places.CONFIGURATION, "tier"),
    VERSION(Places.CONFIGURATION, "version", "extract_version"), SYSTEM_PROMPT(Places.CONFIGURATION, "system_prompt"),
    CITE_SOURCES(Places.CONFIGURATION, "cite_sources"), CONFIDENCE_SCORES(Places.CONFIGURATION, "confidence_scores"),
    /// The pages asked for, as text: `page_range` in v1, `target_pages` in v2.
    PAGE_SELECTION(Places.CONFIGURATION, "page_range", "target_pages"), MAX_PAGES(Places.CONFIGURATION, "max_pages"),
    PARSE_CONFIG_ID(Places.CONFIGURATION, "parse_config_id"), USE_REASONING(Places.CONFIGURATION, "use_reasoning"),
    CITATION_BBOX(Places.CONFIGURATION, "citation_bbox"), CHUNK_MODE(Places.CONFIGURATION, "chunk_mode"),
    PARSE_MODEL(Places.CONFIGURATION, "parse_model"), EXTRACT_MODEL(Places.CONFIGURATION, "extract_model"),
    PRIORITY(Places.CONFIGURATION, "priority"), NUM_PAGES_CONTEXT(Places.CONFIGURATION, "num_pages_context"),
    INVALIDATE_CACHE(Places.CONFIGURATION, "invalidate_cache"),
    HIGH_RESOLUTION_MODE(Places.CONFIGURATION, "high_resolution_mode"),
    MULTIMODAL_FAST_MODE(Places.CONFIGURATION, "multimodal_fast_mode"),
    DISABLE_CACHE(Places.CONFIGURATION, "disable_cache"), SPREADSHEET_MODE(Places.CONFIGURATION, "spreadsheet_mode"),
    SHEET_NAMES(Places.CONFIGURATION, "sheet_names"), LANG(Places.CONFIGURATION, "lang"),
    DATA_SCHEMA(Places.SCHEMA, "data_schema"),

    PARSE_JOB_ID(Places.METADATA, "parse_job_id"),
    /// The tier used; where the service does not report it, the tier asked for.
    PARSE_TIER(Places.PARSE_TIER, "parse_tier"), REQUESTED_PARSE_TIER(Places.CONFIGURATION, "parse_tier"),
    NUM_PAGES_EXTRACTED(Places.USAGE, "num_pages_extracted"), NUM_PAGES_BILLED(Places.USAGE, "num_pages_billed"),
    NUM_DOCUMENT_TOKENS(Places.USAGE, "num_document_tokens"), NUM_OUTPUT_TOKENS(Places.USAGE, "num_output_tokens"),
    CREDITS(Places.USAGE, "credits"), EXTRACT_CREDITS(Places.USAGE, "extract_credits"),
    PARSE_CREDITS(Places.USAGE, "parse_credits");

    // An unmodifiable list of records, which Error Prone cannot know.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<FactPath> paths;

    Fact(String... paths) {
        this.paths = List.of(paths).stream().map(FactPath::parse).toList();
    }

    Fact(List<String> holders, String... keys) {
        List<FactPath> found = new ArrayList<>();
        for (String holder : holders) {
            for (String key : keys) {
                found.add(FactPath.parse(holder + "." + key));
            }
        }
        this.paths = List.copyOf(found);
    }

    /// Where the value may lie, the preferred place first.
    public List<FactPath> paths() {
        return this.paths;
    }

    /// Objects that have stood for one another over the years.
    private static final class Places {

        static final List<String> CONFIGURATION = List.of("v1.config", "v2.configuration", "v2.parameters",
                "v2.parameters.extract_options", "job.configuration", "job.parameters",
                "job.parameters.extract_options", "job.config");

        static final List<String> SCHEMA = List.of("v1", "v2.configuration", "v2.parameters",
                "v2.parameters.extract_options", "v2", "job.configuration", "job.parameters",
                "job.parameters.extract_options", "job");

        static final List<String> METADATA = List.of("v2.extract_metadata", "v2.metadata", "v1.extraction_metadata",
                "job.extract_metadata", "job.metadata");

        static final List<String> PARSE_TIER = Stream.concat(METADATA.stream(), CONFIGURATION.stream()).toList();

        static final List<String> USAGE = List.of("v1.extraction_metadata.usage", "v2.usage", "v2.metadata.usage",
                "v2.extract_metadata.usage", "job.usage", "job.metadata.usage", "job.extract_metadata.usage");

        private Places() {
        }

    }

}
