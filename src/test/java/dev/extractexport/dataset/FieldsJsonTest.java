package dev.extractexport.dataset;

import java.util.List;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FieldsJsonTest {

    @Test
    void fieldsComeBackAsTheyWere() {
        FieldType.Struct inner = new FieldType.Struct(
                List.of(new Field("b_2", "B", FieldType.Scalar.DOUBLE, "says \"so\"\nand so")));
        FieldType.Struct fields = new FieldType.Struct(List.of(new Field("_2", "", FieldType.Scalar.STRING, null),
                new Field("a", "a", new FieldType.ListOf(new FieldType.ListOf(inner)), ""),
                new Field("c", "c", inner, null), new Field("_", "\ud800 \u0000 😀", FieldType.Scalar.JSON, "\udc00")));

        String json = FieldsJson.write(fields);

        assertThat(FieldsJson.read(json)).isEqualTo(fields);
        assertThat(json).contains("\\ud800").doesNotContain("\ud800 ").contains("😀");
    }

    @Test
    void formatIsTheOneThatTheCatalogPromises() {
        FieldType.Struct fields = new FieldType.Struct(
                List.of(new Field("a", "A", new FieldType.ListOf(FieldType.Scalar.INT64), "x")));

        assertThat(FieldsJson.write(fields)).isEqualTo("[{\"name\":\"a\",\"key\":\"A\",\"type\":\"list\","
                + "\"element\":{\"type\":\"int64\"},\"description\":\"x\"}]");
    }

    @ParameterizedTest
    @EnumSource
    void everyScalarComesBack(FieldType.Scalar scalar) {
        FieldType.Struct fields = new FieldType.Struct(List.of(Field.of("a", scalar)));

        assertThat(FieldsJson.read(FieldsJson.write(fields))).isEqualTo(fields);
    }

    @Test
    void decimalsAndWhatIsSkippedComeBack() {
        FieldType.Struct inner = new FieldType.Struct(
                List.of(Field.of("a", new FieldType.ListOf(new FieldType.Decimal(38, 10, true)))),
                List.of("b", "\ud800"));
        FieldType.Struct fields = new FieldType.Struct(
                List.of(Field.of("x", new FieldType.Decimal(5, 0, false)), Field.of("in", inner)), List.of("", "z"));

        assertThat(FieldsJson.read(FieldsJson.write(fields))).isEqualTo(fields);
        assertThat(FieldsJson.read(FieldsJson.write(new FieldType.Struct(List.of(), List.of("all")))))
            .isEqualTo(new FieldType.Struct(List.of(), List.of("all")));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "{", "[]", "[{}]", "null", "[{\"name\":\"a\",\"key\":\"a\",\"type\":\"what\"}]",
            "[{\"name\":\"a\",\"key\":\"a\",\"type\":\"list\"}]",
            "[{\"name\":\"a\",\"key\":\"a\",\"type\":\"decimal\",\"precision\":39,\"scale\":0}]",
            "[{\"name\":\"a\",\"key\":\"a\",\"type\":\"decimal\"}]" })
    void damagedTextIsNamed(String json) {
        assertThatExceptionOfType(Failure.class).isThrownBy(() -> FieldsJson.read(json))
            .withMessageStartingWith(
                    "The recorded fields of a dataset cannot be read (" + json.length() + " characters)")
            .satisfies((failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.DAMAGE));
    }

}
