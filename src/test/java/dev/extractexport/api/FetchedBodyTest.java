package dev.extractexport.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.github.luben.zstd.Zstd;
import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.api.ApiFixture.LIST;
import static dev.extractexport.api.ApiFixture.V2_JOB;
import static dev.extractexport.api.ApiFixture.item;
import static dev.extractexport.api.ApiFixture.listed;
import static dev.extractexport.api.FakeServer.cut;
import static dev.extractexport.api.FakeServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is made of the body of a run or a job, over real HTTP on loopback.
class FetchedBodyTest {

    @TempDir
    Path spills;

    private final ApiFixture fixture = new ApiFixture(ApiSource.AUTO);

    @AfterEach
    void close() {
        this.fixture.close();
    }

    @Test
    void theFrameHoldsBothObjectsAsTheyCame() throws InterruptedException, IOException {
        String job = item("ext-1", "COMPLETED");
        this.fixture.server().on(LIST + "/ext-1", cut(V2_JOB, 30), json(V2_JOB));

        FetchedRun run = this.fixture.found(listed(job), this.spills);

        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        run.frame().writeTo(frame);
        byte[] plain = Zstd.decompress(frame.toByteArray(), Math.toIntExact(run.frame().plainBytes()));
        assertThat(new String(plain, StandardCharsets.UTF_8))
            .isEqualTo("{\"source\":\"v2-job\",\"job\":" + job + ",\"run\":" + V2_JOB + "}\n");
        run.frame().close();
    }

    @Test
    void failedAttemptsLeaveNoFilesBehind() throws IOException {
        String large = "{\"data\":\"" + noise(2_000_000) + "\"}";
        this.fixture.server().on(LIST + "/ext-1", cut(large, large.length() - 10));

        assertThatThrownBy(() -> this.fixture.fetch(listed(item("ext-1", "COMPLETED")), this.spills))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("extract job ext-1");

        try (var files = Files.list(this.spills)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aBodyThatIsNoJsonAtEachAttemptConcernsThisJobOnly() throws InterruptedException {
        this.fixture.server().on(LIST + "/ext-1", json("{\"id\":\"ext-1\",\"extract_result\":{\"n\":NaN}}"));

        assertThat(this.fixture.fetch(listed(item("ext-1", "COMPLETED")), this.spills))
            .isInstanceOf(Fetched.Refused.class);
        assertThat(this.fixture.server().paths()).hasSize(6);
    }

    @Test
    void aBodyThatNeverWasAnObjectMayBeAnybodysFaultAndStopsTheExport() {
        this.fixture.server().on(LIST + "/ext-1", json("<html>log in</html>"));

        assertThatThrownBy(() -> this.fixture.fetch(listed(item("ext-1", "COMPLETED")), this.spills))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("failed 6 times");
    }

    @Test
    void aBodyThatPassesABoundConcernsThisJobOnly() throws InterruptedException {
        this.fixture.server().on(LIST + "/ext-1", json("{\"a\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}"));

        assertThat(this.fixture.fetch(listed(item("ext-1", "COMPLETED")), this.spills))
            .isInstanceOf(Fetched.Refused.class);
        assertThat(this.fixture.server().requests()).hasSize(1);
    }

    @Test
    void anObjectThatIsNeitherRunNorJobIsAskedForAgain() throws InterruptedException {
        this.fixture.server().on(LIST + "/ext-1", json("{\"error\":\"try later\"}"), json(V2_JOB));

        assertThat(this.fixture.found(listed(item("ext-1", "COMPLETED")), this.spills).facts().result().elements())
            .isEqualTo(2);
    }

    /// Text that does not compress into memory.
    private static String noise(int length) {
        return new java.util.Random(3).ints(length, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    }

}
