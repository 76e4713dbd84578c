package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends one GET and waits for the headers of the answer. Sets the key, and follows redirects by
/// hand, so that the key goes to no host but the configured one.
final class Sender implements AutoCloseable {

    /// A gateway may add or drop a slash, then a version; more is a loop.
    private static final int MOST_REDIRECTS = 3;

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /// The client's own words for it.
    private static final String NOTHING_CAME = "header parser received no bytes";

    private static final String USER_AGENT = "extract-export/"
            + Objects.requireNonNullElse(Sender.class.getPackage().getImplementationVersion(), "dev");

    private final HttpSettings settings;

    private final ApiMeter meter;

    private final HttpClient client;

    Sender(HttpSettings settings, ApiMeter meter) {
        this.settings = settings;
        this.meter = meter;
        this.client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.bounds().connect())
            .build();
    }

    /// A redirect that is not followed: to where the key must not go, in circles, or to
    /// nowhere. Says what the operator may do if it is meant in earnest.
    static final class MisdirectedException extends IOException {

        private static final long serialVersionUID = 1L;

        MisdirectedException(String message) {
            super(message);
        }

    }

    /// @return the answer, its body not yet read: to be closed by the caller
    /// @throws MisdirectedException if the answer leads elsewhere
    HttpResponse<InputStream> send(URI uri) throws IOException, InterruptedException {
        URI target = uri;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            HttpResponse<InputStream> response = exchange(target);
            Optional<String> location = response.headers().firstValue("Location");
            if (location.isEmpty() || !REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            response.body().close();
            target = redirected(target, location.get());
        }
        throw new MisdirectedException("the API at %s redirects more than %d times: check api.base-url"
            .formatted(origin(uri), MOST_REDIRECTS));
    }

    private HttpResponse<InputStream> exchange(URI uri) throws IOException, InterruptedException {
        // No timeout of the request: since JDK 26 it would cover the body too.
        HttpRequest request = HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + this.settings.key().value())
            .header("Accept", "application/json")
            .header("Accept-Encoding", "gzip")
            .header("User-Agent", USER_AGENT)
            .GET()
            .build();
        this.meter.called();
        CompletableFuture<HttpResponse<InputStream>> answer = this.client.sendAsync(request,
                (info) -> new PulledBody(this.settings.bounds(), this.meter));
        try {
            return answer.get(this.settings.bounds().headers().toNanos(), TimeUnit.NANOSECONDS);
        }
        catch (TimeoutException ex) {
            abandon(answer);
            HttpTimeoutException late = new HttpTimeoutException(
                    "no answer within %d s".formatted(this.settings.bounds().headers().toSeconds()));
            late.initCause(ex);
            throw late;
        }
        catch (InterruptedException ex) {
            abandon(answer);
            throw ex;
        }
        catch (ExecutionException ex) {
            Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
            throw new IOException(describe(cause), cause);
        }
    }

    /// Cancels the exchange; where the answer was faster, gives its connection back.
    private static void abandon(CompletableFuture<HttpResponse<InputStream>> answer) {
        answer.cancel(true);
        if (answer.state() == CompletableFuture.State.SUCCESS) {
            HttpResponse<InputStream> late = answer.resultNow();
            ((PulledBody) late.body()).close();
        }
    }

    private static URI redirected(URI from, String location) throws MisdirectedException {
        URI to;
        try {
            to = from.resolve(URI.create(location));
        }
        catch (IllegalArgumentException ex) {
            throw new MisdirectedException(
                    "the API at %s redirects to an address that is no URL: check api.base-url".formatted(origin(from)));
        }
        if (!origin(from).equals(origin(to))) {
            throw new MisdirectedException(("the API at %s redirects to %s, where the key must not go: "
                    + "if that is the right place, set api.base-url or LLAMA_CLOUD_BASE_URL to it")
                .formatted(origin(from), origin(to)));
        }
        return to;
    }

    /// Scheme, host and port; never a user, who could be a secret.
    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? 443 : 80;
        boolean hasPort = uri.getPort() >= 0 && uri.getPort() != standard;
        return scheme + "://" + host + (hasPort ? ":" + uri.getPort() : "");
    }

    /// Why there is no connection, or no more, in a few words.
    static String describe(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> "no connection in time";
            case ConnectException connect when connect.getCause() instanceof ConnectException inner -> describe(inner);
            case ConnectException connect when connect.getCause() instanceof UnresolvedAddressException ->
                "the host name is not known";
            case ConnectException connect ->
                "no connection: " + Objects.requireNonNullElse(connect.getMessage(), "refused");
            case IOException io when String.valueOf(io.getMessage()).contains(NOTHING_CAME) ->
                "the connection ended before an answer came";
            default -> Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        };
    }

    @Override
    public void close() {
        this.client.shutdownNow();
    }

}
