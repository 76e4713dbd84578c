package dev.extractexport.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/// The documents of the bench, in the three shapes that results have. A document is a whole v1 run
/// with schema, settings, file, citations and confidences; the same index gives the same bytes.
enum Family {

    /// One object with a nested list: about 4 KB.
    INVOICES("PER_DOC", """
            {"type":"object","title":"Invoice","properties":{"invoice_number":{"type":"string"},\
            "issue_date":{"type":"string"},"currency":{"type":"string"},"supplier":{"type":"object","properties":\
            {"name":{"type":"string"},"tax_id":{"type":"string"}}},"customer":{"type":"object","properties":\
            {"name":{"type":"string"},"country":{"type":"string"}}},"total":{"type":"number"},\
            "paid":{"type":"boolean"},"lines":{"type":"array","items":{"type":"object","properties":\
            {"description":{"type":"string"},"quantity":{"type":"integer"},"unit_price":{"type":"number"},\
            "amount":{"type":"number"}}}}}}""",
            "STRUCT(invoice_number VARCHAR, issue_date VARCHAR, currency VARCHAR, "
                    + "supplier STRUCT(name VARCHAR, tax_id VARCHAR), customer STRUCT(name VARCHAR, country VARCHAR), "
                    + "total DOUBLE, paid BOOLEAN, lines STRUCT(description VARCHAR, quantity BIGINT, "
                    + "unit_price DOUBLE, amount DOUBLE)[])",
            "round(sum(total), 2), sum(len(lines)), sum(length(supplier.name)), count(_document)"),

    /// Some 200 rows of one table: about 40 KB.
    STATEMENTS("PER_TABLE_ROW", """
            {"type":"object","title":"Bank statement","properties":{"booked":{"type":"string"},\
            "value_date":{"type":"string"},"description":{"type":"string"},"reference":{"type":"string"},\
            "amount":{"type":"number"},"balance":{"type":"number"},"category":{"type":"string"},\
            "cleared":{"type":"boolean"}}}""",
            "STRUCT(booked VARCHAR, value_date VARCHAR, description VARCHAR, reference VARCHAR, amount DOUBLE, "
                    + "balance DOUBLE, category VARCHAR, cleared BOOLEAN)[]",
            "round(sum(amount), 2), round(sum(balance), 2), sum(length(description)), count_if(cleared)"),

    /// One object for each of some 80 pages: about 100 KB.
    REPORTS("PER_PAGE", """
            {"type":"object","title":"Form 10-K page","properties":{"section":{"type":"string"},\
            "title":{"type":"string"},"summary":{"type":"string"},"figures":{"type":"array","items":\
            {"type":"object","properties":{"label":{"type":"string"},"value":{"type":"number"},\
            "unit":{"type":"string"}}}},"risk":{"type":"boolean"},"words":{"type":"integer"}}}""",
            "STRUCT(section VARCHAR, title VARCHAR, summary VARCHAR, "
                    + "figures STRUCT(label VARCHAR, value DOUBLE, unit VARCHAR)[], risk BOOLEAN, words BIGINT)[]",
            "sum(words), sum(len(figures)), sum(length(summary)), sum(_page)");

    /// Ids end with the index in hexadecimal, so that a server can put another one there.
    static final String JOB_PREFIX = "5bb8a583-366c-416c-ba55-";

    static final String RUN_PREFIX = "de058dda-6ca7-4eea-a426-";

    private static final String[] WORDS = ("revenue margin segment quarter customer contract supply transfer "
            + "interest deposit service maintenance license material estimate obligation risk market equipment "
            + "delivery consulting insurance freight storage energy paper software hardware repair rental")
        .split(" ");

    private final String target;

    private final String schema;

    private final String duckType;

    private final String sums;

    Family(String target, String schema, String duckType, String sums) {
        this.target = target;
        this.schema = schema;
        this.duckType = duckType;
        this.sums = sums;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The JSON Schema of a result or of one of its rows.
    String schema() {
        return this.schema;
    }

    boolean isList() {
        return this != INVOICES;
    }

    /// DuckDB's type for the result.
    String duckType() {
        return this.duckType;
    }

    /// Aggregates over the written table that two writers of the same rows agree on.
    String sums() {
        return this.sums;
    }

    static String jobId(long index) {
        return JOB_PREFIX + "%012x".formatted(index);
    }

    /// The list item of a job, as an API of the second generation gives it unexpanded.
    static String item(long index, String timestamp) {
        return """
                {"id":"%s","created_at":"%s","updated_at":"%s","project_id":"77bdc79f-fb69-49ae-a783-fcc573eec7ce",\
                "status":"COMPLETED","file_input":"dfl-%012x","configuration_id":"cfg-bench","error_message":null,\
                "extract_result":null,"configuration":null,"extract_metadata":null,\
                "metadata":{"usage":{"num_pages_extracted":%d,"num_pages_billed":%d.0}}}""".formatted(jobId(index),
                timestamp, timestamp, index, index % 9 + 1, index % 9 + 1);
    }

    /// The run of a job.
    byte[] run(long index) {
        Random random = new Random(index * 31 + ordinal());
        StringBuilder data = new StringBuilder();
        StringBuilder evidence = new StringBuilder();
        switch (this) {
            case INVOICES -> invoice(random, data, evidence);
            case STATEMENTS -> rows(random, 180 + random.nextInt(41), this::statementRow, data, evidence);
            case REPORTS -> rows(random, 70 + random.nextInt(21), this::reportPage, data, evidence);
        }
        String json = """
                {"id":"%s%012x","created_at":"2026-08-13T15:45:39.286921Z","updated_at":"2026-08-13T15:47:04.878069Z",\
                "extraction_agent_id":"e834e99f-1f35-4748-b82f-03de4bd07ca6","data_schema":%s,\
                "config":{"priority":null,"extraction_target":"%s","extraction_mode":"PREMIUM","system_prompt":"",\
                "use_reasoning":true,"cite_sources":true,"confidence_scores":true,"chunk_mode":"PAGE",\
                "high_resolution_mode":false,"invalidate_cache":false,"page_range":null},\
                "file":{"id":"9233cc2b-00e3-4ddd-b426-%012x","name":"document-%d.pdf","file_size":%d,\
                "file_type":"pdf","project_id":"77bdc79f-fb69-49ae-a783-fcc573eec7ce",\
                "last_modified_at":"2026-08-13T15:45:39Z"},"status":"SUCCESS","error":null,"job_id":"%s",\
                "data":%s,"extraction_metadata":{"field_metadata":%s,"usage":{"num_pages_extracted":%d,\
                "num_document_tokens":%d,"num_output_tokens":%d}},"from_ui":false}""".formatted(RUN_PREFIX, index,
                this.schema, this.target, index, index, 10_000 + index * 7 % 90_000, jobId(index), data, evidence,
                index % 9 + 1, 1_000 + random.nextInt(9_000), 200 + random.nextInt(900));
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private void invoice(Random random, StringBuilder data, StringBuilder evidence) {
        data.append('{');
        evidence.append('{');
        text("invoice_number", "INV-" + random.nextInt(1_000_000), random, data, evidence);
        text("issue_date", date(random), random, data, evidence);
        text("currency", random.nextBoolean() ? "EUR" : "USD", random, data, evidence);
        data.append("\"supplier\":{\"name\":\"")
            .append(words(random, 2))
            .append(" GmbH\",\"tax_id\":\"DE")
            .append(100_000_000 + random.nextInt(800_000_000))
            .append("\"},\"customer\":{\"name\":\"")
            .append(words(random, 2))
            .append(" Ltd\",\"country\":\"")
            .append(random.nextBoolean() ? "DE" : "FR")
            .append("\"},\"total\":")
            .append(money(random))
            .append(",\"paid\":")
            .append(random.nextBoolean())
            .append(",\"lines\":[");
        evidence.append("\"total\":").append(confidence(random)).append(",\"lines\":[");
        int lines = 3 + random.nextInt(4);
        for (int i = 0; i < lines; i++) {
            data.append((i > 0) ? ",{" : "{")
                .append("\"description\":\"")
                .append(words(random, 3))
                .append("\",\"quantity\":")
                .append(1 + random.nextInt(40))
                .append(",\"unit_price\":")
                .append(money(random))
                .append(",\"amount\":")
                .append(money(random))
                .append('}');
            evidence.append((i > 0) ? ",{" : "{")
                .append("\"description\":")
                .append(cited(random, words(random, 3)))
                .append(",\"amount\":")
                .append(cited(random, money(random)))
                .append('}');
        }
        data.append("]}");
        evidence.append("]}");
    }

    private void statementRow(Random random, StringBuilder data, StringBuilder evidence) {
        text("booked", date(random), random, data, null);
        text("value_date", date(random), random, data, null);
        text("description", words(random, 4), random, data, null);
        text("reference", "R" + random.nextInt(10_000_000), random, data, null);
        data.append("\"amount\":")
            .append(money(random))
            .append(",\"balance\":")
            .append(money(random))
            .append(",\"category\":\"")
            .append(WORDS[random.nextInt(8)])
            .append("\",\"cleared\":")
            .append(random.nextBoolean());
        evidence.append("\"amount\":").append(confidence(random)).append(",\"balance\":").append(confidence(random));
    }

    private void reportPage(Random random, StringBuilder data, StringBuilder evidence) {
        text("section", "Item " + random.nextInt(16), random, data, null);
        text("title", words(random, 5), random, data, evidence);
        text("summary", words(random, 30), random, data, evidence);
        data.append("\"figures\":[");
        evidence.append("\"figures\":[");
        int figures = 1 + random.nextInt(5);
        for (int i = 0; i < figures; i++) {
            data.append((i > 0) ? ",{" : "{")
                .append("\"label\":\"")
                .append(words(random, 2))
                .append("\",\"value\":")
                .append(money(random))
                .append(",\"unit\":\"")
                .append(random.nextBoolean() ? "USD" : "%")
                .append("\"}");
            evidence.append((i > 0) ? ",{" : "{").append("\"value\":").append(confidence(random)).append('}');
        }
        data.append("],\"risk\":").append(random.nextBoolean()).append(",\"words\":").append(random.nextInt(900));
        evidence.append(']');
    }

    private interface Row {

        void append(Random random, StringBuilder data, StringBuilder evidence);

    }

    private static void rows(Random random, int count, Row row, StringBuilder data, StringBuilder evidence) {
        data.append('[');
        evidence.append('[');
        for (int i = 0; i < count; i++) {
            data.append((i > 0) ? ",{" : "{");
            evidence.append((i > 0) ? ",{" : "{");
            row.append(random, data, evidence);
            data.append('}');
            evidence.append('}');
        }
        data.append(']');
        evidence.append(']');
    }

    private static void text(String name, String value, Random random, StringBuilder data, StringBuilder evidence) {
        data.append('"').append(name).append("\":\"").append(value).append("\",");
        if (evidence != null) {
            evidence.append('"').append(name).append("\":").append(cited(random, value)).append(',');
        }
    }

    private static String cited(Random random, String text) {
        return "{\"confidence\":0.%d,\"citation\":[{\"page\":%d,\"matching_text\":\"%s\"}]}"
            .formatted(900 + random.nextInt(100), 1 + random.nextInt(9), text);
    }

    private static String confidence(Random random) {
        return "{\"confidence\":0.%d,\"extraction_confidence\":0.%d}".formatted(900 + random.nextInt(100),
                900 + random.nextInt(100));
    }

    private static String date(Random random) {
        return "2026-%02d-%02d".formatted(1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private static String money(Random random) {
        return "%d.%02d".formatted(random.nextInt(100_000), random.nextInt(100));
    }

    private static String words(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((i > 0) ? " " : "").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

}
