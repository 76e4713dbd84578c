package dev.extractexport.sandbox.world;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Makes ids and reads the numbers back.
class SeedTest {

    private final Seed seed = new Seed(42);

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 2, 35, 36, 99_999, 9_999_999, Integer.MAX_VALUE, -1, Integer.MIN_VALUE })
    void anIdLeadsBackToItsNumber(int number) {
        assertThat(this.seed.numberOfUuid("job", this.seed.uuid("job", number))).hasValue(number);
        assertThat(this.seed.numberOfPrefixed("ext", this.seed.prefixed("ext", number))).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "ext-", "ext-zzzzzzzzzzzzzzzzzzzzzzzzzzzz", "ext-0000000", "-1", "ext-+000000aaaaaaaa",
            "00000000-0000-4000-a000-000000000000", "漢字かな漢字かな漢字かな" })
    void anyOtherTextHasNoNumber(String text) {
        assertThat(this.seed.numberOfUuid("job", text)).isEmpty();
        assertThat(this.seed.numberOfPrefixed("ext", text)).isEmpty();
    }

    @Test
    void idsLookLikeThoseOfTheService() {
        assertThat(this.seed.uuid("job", 7)).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(this.seed.prefixed("ext", 7)).matches("ext-[0-9a-z]{28}");
    }

    @Test
    void idsOfAnotherKindOrSeedAreOthers() {
        assertThat(this.seed.numberOfUuid("run", this.seed.uuid("job", 7))).isEmpty();
        assertThat(new Seed(43).numberOfUuid("job", this.seed.uuid("job", 7))).isEmpty();
    }

}
