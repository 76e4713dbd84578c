package dev.extractexport.dataset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DatasetNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Invoice               | invoice
            Straße & Café         | stra-e-cafe
            ../../etc/passwd      | etc-passwd
            _hidden               | hidden
            a__b--c               | a__b--c
            C:\\temp\\x           | c-temp-x
            İstanbul              | istanbul
            ﬁle ２                | file-2
            ``                    | dataset
            ..                    | dataset
            請求書                | dataset
            ---                   | dataset
            """)
    void textBecomesAFolderName(String text, String expected) {
        assertThat(DatasetNames.slug(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = { "x", "\u0000", "a/b", "😀", "\ud800", "\n", "A very long title that goes on and on and on and "
                    + "never seems to find its end, whatever one may wish for" })
    void everyNameIsValidAndShort(String text) {
        assertThat(DatasetNames.slug(text)).matches("[a-z0-9][a-z0-9_-]{0,59}");
        assertThat(DatasetNames.withSuffix(DatasetNames.slug(text), "key")).matches("[a-z0-9][a-z0-9_-]{0,59}");
    }

    @Test
    void cutNameDoesNotEndInADash() {
        assertThat(DatasetNames.slug("a".repeat(59) + " b")).isEqualTo("a".repeat(59));
        assertThat(DatasetNames.withSuffix("a".repeat(50) + "-bcdefgh", "key")).startsWith("a".repeat(50) + "-2c70e12b")
            .hasSize(59);
    }

    @Test
    void suffixTellsKeysApart() {
        assertThat(DatasetNames.withSuffix("invoice", "one")).isEqualTo("invoice-7692c3ad")
            .isNotEqualTo(DatasetNames.withSuffix("invoice", "two"));
    }

}
