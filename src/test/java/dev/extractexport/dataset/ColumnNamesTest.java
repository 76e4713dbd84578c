package dev.extractexport.dataset;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnNamesTest {

    @ParameterizedTest
    @CsvSource({ "Val, vAL", "ı, I", "İ, i", "ß, ẞ", "ß, SS", "ς, Σ", "ǅ, ǆ", "\u212a, k", "ﬁ, FI" })
    void namesThatSomeReaderTakesForOneFoldToOne(String one, String two) {
        assertThat(ColumnNames.folded(one)).isEqualTo(ColumnNames.folded(two));
        assertThat(ColumnNames.unique(List.of(one, two), List.of())).containsExactly(one, two + "_2");
    }

    @Test
    void everyLetterFoldsAsWithItsCapitalAndItsSmallForm() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            String letter = Character.toString(point);
            String folded = ColumnNames.folded(letter);
            for (String other : List.of(letter.toLowerCase(Locale.ROOT), letter.toUpperCase(Locale.ROOT),
                    Character.toString(Character.toLowerCase(point)), Character.toString(Character.toUpperCase(point)),
                    Character.toString(Character.toLowerCase(Character.toUpperCase(point))))) {
                assertThat(ColumnNames.folded(other)).as("U+%04X", point).isEqualTo(folded);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "é, e\u0301", "a, 'a '", "a, á", "'', ' '" })
    void namesThatEveryReaderTellsApartStay(String one, String two) {
        assertThat(ColumnNames.folded(one)).isNotEqualTo(ColumnNames.folded(two));
    }

    @Test
    void aSuffixNeverTakesANameThatIsSpelledOut() {
        assertThat(ColumnNames.unique(List.of("a", "A", "A_2", "a_3", "", "_2"), List.of("_x"))).containsExactly("a",
                "A_4", "A_2", "a_3", "_3", "_2");
    }

    @Test
    void whatNoReaderTakesInANameIsAnUnderscore() {
        assertThat(ColumnNames.unique(List.of("a\u0000b", "a_b", "\ud800", "x\udc00"), List.of()))
            .containsExactly("a_b", "a_b_2", "_", "x_");
    }

}
