package dev.extractexport.api.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

import dev.extractexport.api.retry.Patience;
import dev.extractexport.api.retry.ServerDelay;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;

/// What an HTTP status other than 200 means for whoever asked.
final class StatusRules {

    /// A plan's limit is told from a rate limit by its words alone: both are 429.
    private static final Pattern PLAN = Pattern.compile("(?i)\\b(plan|credits?|quota|billing|subscription)\\b");

    private static final Pattern RATE = Pattern.compile("(?i)\\brate.?limit|\\bper.(second|minute)\\b");

    private StatusRules() {
    }

    /// @param detail what the body says, cleaned
    /// @return a refusal that will stand
    /// @throws Trouble if the request may be repeated
    /// @throws Failure if no request of this export can succeed
    static <T> Answer<T> judge(int status, HttpHeaders headers, String detail, Instant now, String what)
            throws Trouble {
        Answer.Refused<T> refused = new Answer.Refused<>(status, detail);
        if (status == 401) {
            throw new Failure(Kind.UNAUTHORIZED,
                    ("The API refuses the key (%s; %s): a key belongs to one region and "
                            + "one project, check LLAMA_CLOUD_API_KEY and LLAMA_CLOUD_BASE_URL")
                        .formatted(refused.describe(), what));
        }
        Duration asked = ServerDelay.of(headers, now);
        @Nullable String hint = headers.firstValue("x-should-retry").orElse(null);
        boolean serverSaysRetry = "true".equalsIgnoreCase(hint);
        boolean repeatable = isRepeatable(status);
        if (status == 402 || (asked == null && !serverSaysRetry && speaksOfPlan(status, detail))) {
            throw quota(refused.describe(), what);
        }
        if (serverSaysRetry || repeatable) {
            throw new Trouble(status, detail, asked, budget(status, detail, hint));
        }
        return refused;
    }

    private static Patience.Failing budget(int status, String detail, @Nullable String hint) {
        if ("false".equalsIgnoreCase(hint)) {
            return Patience.Failing.FOR_GOOD;
        }
        // What is said of a plan may be meant in earnest, whatever delay comes with it.
        return (status == 429 && !speaksOfPlan(status, detail)) ? Patience.Failing.LIMIT : Patience.Failing.ATTEMPT;
    }

    /// After the last attempt: whether a status that stayed refuses the request after
    /// all.
    /// @throws Failure if it says that the plan is used up
    static boolean refusesAfterAll(Trouble trouble, String what) {
        if (speaksOfPlan(trouble.status(), trouble.detail())) {
            throw quota(new Answer.Refused<>(trouble.status(), trouble.detail()).describe(), what);
        }
        return !isRepeatable(trouble.status());
    }

    /// Whether a status tells that fewer requests at once may help.
    static boolean isOverload(int status) {
        return status == 408 || (status >= 502 && status <= 504) || status == 529;
    }

    private static Failure quota(String found, String what) {
        return new Failure(Kind.QUOTA, ("The credits or the limit of the plan are used up (%s; %s): lift the limit, "
                + "or wait for the next period, then run again: it resumes")
            .formatted(found, what));
    }

    private static boolean speaksOfPlan(int status, String detail) {
        return status == 429 && PLAN.matcher(detail).find() && !RATE.matcher(detail).find();
    }

    /// Also every answer that HTTP allows but this API does not know, such as a 204 or
    /// a 304: not a refusal, so most likely something between here and the API.
    private static boolean isRepeatable(int status) {
        return status < 400 || status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
    }

}
