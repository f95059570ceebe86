package io.linnet.emulator.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PictureTest {
    @Test
    void enlargesByThreeWithPixelCentresOnPixelCentres() {
        byte[] row = {0, 90, -90};
        assertThat(Picture.enlarge(row, 0, 1, 3, 1, 3))
                .containsExactly(
                        0, 0, 30, 60, 90, 30, -30, -90, -90, //
                        0, 0, 30, 60, 90, 30, -30, -90, -90, //
                        0, 0, 30, 60, 90, 30, -30, -90, -90);
    }

    @Test
    void enlargesByTwoRoundingHalvesUp() {
        byte[] square = {0, 1, 2, 3};
        // Quarters from the edge: 0.25 apart in x, 0.5 apart in y.
        assertThat(Picture.enlarge(square, 0, 2, 2, 1, 2))
                .containsExactly(0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 2, 2, 3, 3);
    }

    @Test
    void keepsThePictureAtFactorOne() {
        byte[] picture = {-128, 127, 5, 9, 0, -1};
        assertThat(Picture.enlarge(picture, 0, 1, 2, 3, 1)).isEqualTo(picture);
        assertThat(Picture.grey(picture)).containsExactly(36, 3);
    }
}
