package dev.extractexport.cli.terminal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TerminalTest {

    @ParameterizedTest
    @CsvSource({ "40,40", "212,212", "0,80", "1,80", "'',80", ",80", "wide,80", "99999,80" })
    void aWidthIsTakenWhereItIsOne(String told, int columns) {
        assertThat(Terminal.columns(told)).isEqualTo(columns);
    }

    @Test
    void aTextIsCutToWhatFits() {
        assertThat(Terminal.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Terminal.cut("abcdefg", 6)).isEqualTo("abc...");
        assertThat(Terminal.cut("abcdefg", 2)).isEqualTo("...");
    }

}
