package dev.extractexport.flatten;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The pages of the first six rows, 0 where the page is unknown.
class PageMapTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "null", textBlock = """
            null               | 1 2 3 4 5 6
            ``                 | 1 2 3 4 5 6
            1,3,5-7            | 1 3 5 6 7 0
            3,7-9              | 3 7 8 9 0 0
            ` 2 , 4 - 5 `      | 2 4 5 0 0 0
            2-2                | 2 0 0 0 0 0
            3-                 | 3 4 5 6 7 8
            1,9-               | 1 9 10 11 12 13
            1-999999999        | 1 2 3 4 5 6
            999999999          | 999999999 0 0 0 0 0
            """)
    void selectionMapsRowsToPages(String selection, String expected) {
        assertThat(pages(PageMap.parse(selection, true))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "all", "0", "0-3", "-3", "1,,2", "1,", "5-3", "3,1", "1-4,4", "1-,3", "1.5", "1-2-3", "١",
            "99999999999", "1;2" })
    void selectionThatIsUnclearGivesNoPages(String selection) {
        assertThat(pages(PageMap.parse(selection, true))).isEqualTo("0 0 0 0 0 0");
    }

    @Test
    void absurdlyLongSelectionIsNotRead() {
        assertThat(pages(PageMap.parse("1" + " ".repeat(200_000), true))).isEqualTo("0 0 0 0 0 0");
    }

    @Test
    void otherTargetsHaveNoPages() {
        assertThat(pages(PageMap.parse("1-3", false))).isEqualTo("0 0 0 0 0 0");
        assertThat(pages(PageMap.parse(null, false))).isEqualTo("0 0 0 0 0 0");
    }

    @Test
    void lastRowsOfAnEndlessResultHaveTheirPages() {
        assertThat(PageMap.parse(null, true).pageOf(Integer.MAX_VALUE - 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(PageMap.parse(null, true).pageOf(Integer.MAX_VALUE)).isEqualTo(PageMap.UNKNOWN);
    }

    private static String pages(PageMap map) {
        return IntStream.range(0, 6)
            .mapToObj((row) -> Integer.toString(map.pageOf(row)))
            .collect(Collectors.joining(" "));
    }

}
