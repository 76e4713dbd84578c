package dev.extractexport.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What the command refuses before it serves anything.
class SandboxCommandTest {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port                | 70000 | a whole number from 0 to 65535
            --night               | 0     | a whole number from 1 to 1000
            --jobs                | many  | a whole number from 0 to 10000000
            --seed                | -1    | a whole number from 0 to 9223372036854775807
            --generation          | v3    | v1, v2 or mixed
            --latency-millis      | 1s    | a whole number from 0 to 60000
            --requests-per-second | 0.5   | a whole number from 0 to 10000
            --listings-per-second | 10001 | a whole number from 0 to 10000
            --max-page-size       | 0     | a whole number from 1 to 1000
            --night-every-seconds | -5    | a whole number from 0 to 86400
            """)
    void aWrongValueIsNamedWithTheValidOnes(String option, String value, String expected) {
        assertThat(run(option, value)).isEqualTo(2);
        assertThat(this.err.toString().strip())
            .isEqualTo("option %s is '%s'; expected %s".formatted(option, value, expected));
        assertThat(this.out.toString()).isEmpty();
    }

    @Test
    void aKeyThatCannotBeSentIsRefusedWithoutShowingIt() {
        assertThat(run("--key", "llx with blanks")).isEqualTo(2);
        assertThat(this.err.toString().strip())
            .isEqualTo("option --key is '(15 characters)'; expected printable ASCII without blanks");
    }

    @Test
    void aBusyPortIsNamed() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT)) {
            int port = sandbox.baseUrl().getPort();

            assertThat(run("--port", String.valueOf(port))).isEqualTo(2);
            assertThat(this.err.toString().lines()).singleElement()
                .asString()
                .startsWith("The sandbox cannot listen on 127.0.0.1:" + port)
                .endsWith("choose another port, or 0 for a free one");
        }
    }

    private int run(String option, String value) {
        return Main.run(new String[] { "sandbox", option, value }, new PrintWriter(this.out, true),
                new PrintWriter(this.err, true));
    }

}
