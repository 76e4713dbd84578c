package dev.extractexport.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.archive.Spill;
import dev.extractexport.archive.json.CopyPolicy;
import dev.extractexport.archive.json.JsonSource;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.UnreadableFactException;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonToken;

/// Reads a page of the listing as it arrives. Items may carry results of any size: these are walked
/// over, never held.
final class PageReader {

    /// The largest page size a list of this API takes is 1,000; a server that sends
    /// more than this is not answering the question.
    private static final int MOST_ITEMS = 10_000;

    /// Of all items of a page, without their results, in bytes.
    private static final long MOST_BYTES = 256L << 20;

    private final JsonSource json;

    private final @Nullable Path keep;

    private final List<ListedJob> items = new ArrayList<>();

    private long bytes;

    private @Nullable String token;

    private boolean hasItems;

    private PageReader(JsonSource json, @Nullable Path keep) {
        this.json = json;
        this.keep = keep;
    }

    /// @param keep takes the items that are complete, whole; null to keep none
    /// @throws IOException if the body is cut or is no page
    static ListedPage readPage(InputStream body, @Nullable Path keep) throws IOException {
        try (JsonSource json = JsonSource.lenient(body)) {
            PageReader reader = new PageReader(json, keep);
            try {
                return reader.page();
            }
            catch (IOException | RuntimeException ex) {
                reader.items.forEach(ListedJob::free);
                throw ex;
            }
        }
    }

    /// A job asked for alone, read as an item of a listing.
    static ListedJob readJob(InputStream body) throws IOException {
        try (JsonSource json = new JsonSource(body)) {
            json.nextToken();
            ListedJob job = job(json);
            json.expectEnd();
            return job;
        }
    }

    /// Likewise, with the whole answer kept.
    static ListedJob readJob(InputStream body, Path keep) throws IOException {
        Spill whole = new Spill(keep);
        try (JsonSource json = new JsonSource(body)) {
            json.nextToken();
            json.copyObject(whole, CopyPolicy.RUN);
            json.expectEnd();
            whole.close();
            ListedJob job = readJob(whole.open());
            job.keepAnswer(whole);
            return job;
        }
        catch (IOException | RuntimeException ex) {
            whole.free();
            throw ex;
        }
    }

    private ListedPage page() throws IOException {
        require(this.json.nextToken() == JsonToken.START_OBJECT, "the page is no JSON object");
        while (this.json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = this.json.parser().currentName();
            JsonToken value = this.json.nextToken();
            switch (name) {
                case "items" -> readItems(value);
                case "next_page_token" -> readToken(value);
                default -> this.json.skipValue();
            }
        }
        this.json.expectEnd();
        require(this.hasItems, "the page has no 'items'");
        return new ListedPage(this.items, this.token);
    }

    private void readItems(@Nullable JsonToken value) throws IOException {
        require(value == JsonToken.START_ARRAY, "'items' of the page is no array");
        this.hasItems = true;
        for (JsonToken item = this.json.nextToken(); item != JsonToken.END_ARRAY; item = this.json.nextToken()) {
            ListedJob job = (item == JsonToken.START_OBJECT) ? object() : wrapped(this.json);
            this.items.add(job);
            this.bytes += job.json().length;
            require(this.items.size() <= MOST_ITEMS && this.bytes <= MOST_BYTES,
                    "the page holds more than %d jobs or %d bytes besides results".formatted(MOST_ITEMS, MOST_BYTES));
        }
    }

    private ListedJob object() throws IOException {
        Path directory = this.keep;
        return (directory != null) ? kept(directory) : item(this.json);
    }

    /// Copies the item whole as it arrives, then reads the copy as an item.
    private ListedJob kept(Path directory) throws IOException {
        Spill whole = new Spill(directory);
        try {
            this.json.copyObject(whole, CopyPolicy.RUN);
            whole.close();
            ListedJob job;
            try (JsonSource copy = JsonSource.lenient(whole.open())) {
                copy.nextToken();
                job = item(copy);
            }
            if (job.isComplete()) {
                job.keep(whole);
                return job;
            }
            whole.free();
            return job;
        }
        catch (IOException | RuntimeException ex) {
            whole.free();
            throw ex;
        }
    }

    /// What has no id cannot be exported, but it must neither be lost nor keep the others
    /// from it.
    private static ListedJob item(JsonSource json) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        ObjectFacts facts = json.copyObject(copy, CopyPolicy.LIST_ITEM);
        try {
            return new ListedJob(copy.toByteArray(), facts);
        }
        catch (UnreadableFactException ex) {
            return ListedJob.unidentified(copy.toByteArray(), facts, String.valueOf(ex.getMessage()));
        }
    }

    /// An item that is no object, put into one, so that the archive can take it.
    private static ListedJob wrapped(JsonSource json) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        copy.writeBytes("{\"item\":".getBytes(StandardCharsets.US_ASCII));
        json.copyValue(copy);
        copy.write('}');
        try (JsonSource wrapper = JsonSource.lenient(new ByteArrayInputStream(copy.toByteArray()))) {
            wrapper.nextToken();
            return item(wrapper);
        }
    }

    private void readToken(@Nullable JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            this.token = null;
            return;
        }
        require(value == JsonToken.VALUE_STRING, "'next_page_token' of the page is neither text nor null");
        String text = this.json.text();
        this.token = text.isEmpty() ? null : text;
    }

    private static ListedJob job(JsonSource json) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        ObjectFacts facts = json.copyObject(copy, CopyPolicy.LIST_ITEM);
        try {
            return new ListedJob(copy.toByteArray(), facts);
        }
        catch (UnreadableFactException ex) {
            throw new IOException(ex.getMessage(), ex);
        }
    }

    private static void require(boolean condition, String message) throws IOException {
        if (!condition) {
            throw new IOException(message);
        }
    }

}
