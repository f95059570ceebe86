package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
    private static Object parse(String path) {
        return Paths.parse(List.of(path.split("/")), "shelf")
                .map(Object.class::cast)
                .orElse("none");
    }

    @Test
    void readsThePathsOfTheSpecification() {
        assertThat(parse("linnet/v1/shelf/b1/up")).isEqualTo(new Paths.Board("b1", "up"));
        assertThat(parse("linnet/v1/shelf/b1/down")).isEqualTo(new Paths.Board("b1", "down"));
        assertThat(parse("linnet/v1/shelf/b1/update")).isEqualTo(new Paths.Board("b1", "update"));
        assertThat(parse("linnet/v1/shelf/round/digits")).isEqualTo(new Paths.Round("digits"));
        assertThat(parse("linnet/v1/shelf/model/digits/full")).isEqualTo(new Paths.Model("digits", 2, -1));
        assertThat(parse("linnet/v1/shelf/model/digits/step/12")).isEqualTo(new Paths.Model("digits", 1, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linnet/v1/other/b1/up",
                "linnet/v2/shelf/b1/up",
                "linnet/v1/shelf/b1",
                "linnet/v1/shelf/b1/up/more",
                "linnet/v1/shelf/b 1/up",
                "linnet/v1/shelf/b1/sideways",
                "linnet/v1/shelf/model/digits/half",
                "linnet/v1/shelf/model/digits/full/-1",
                "linnet/v1/shelf/model/digits/full/99999",
                "linnet/v1/shelf/model/digits/full/1/2"
            })
    void knowsNoOthers(String path) {
        assertThat(parse(path)).isEqualTo("none");
    }
}
