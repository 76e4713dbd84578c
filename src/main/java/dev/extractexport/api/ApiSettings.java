package dev.extractexport.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;

/// Which API is asked, and how.
/// @param http where it is and how it may be used
/// @param source which generation runs are fetched from
/// @param projectId passed on when jobs and runs are fetched; null to leave it to the key
/// @param organizationId passed on likewise
public record ApiSettings(HttpSettings http, ApiSource source, @Nullable String projectId,
        @Nullable String organizationId) {

    /// Which generation of the API runs are fetched from. Jobs are always listed by the
    /// second.
    public enum ApiSource {

        /// The first generation where it has a run for a job, else the second.
        AUTO,
        /// The run of the first generation only.
        V1_RUN,
        /// The job of the second generation only.
        V2_JOB;

        /// As written in settings, such as `v1-run`.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// Reads a setting.
        /// @throws Failure naming the values there are
        public static ApiSource ofLabel(String label) {
            for (ApiSource source : values()) {
                if (source.label().equals(label)) {
                    return source;
                }
            }
            throw new Failure(Kind.SETTINGS, "api.source is '%s' but must be one of %s".formatted(label,
                    Arrays.stream(values()).map(ApiSource::label).collect(Collectors.joining(", "))));
        }

    }

}
