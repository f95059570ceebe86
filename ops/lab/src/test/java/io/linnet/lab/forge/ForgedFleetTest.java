package io.linnet.lab.forge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whoever carries a fleet's packets can lose them, and make none (SPEC 20.5, 20.7). `lab forge` does it by the million. */
class ForgedFleetTest {
    private static final int EACH = 32;

    @Test
    void neitherEndTakesWhatNobodySaid() {
        ForgedFleet.Result result = ForgedFleet.run(3, 2_000, EACH, () -> {});

        assertThat(result.made().values()).as("every kind was tried").allMatch(count -> count > 0);
        assertThat(result.acceptedInAll()).isZero();
        assertThat(result.digest()).isEqualTo(ForgedFleet.honest(3, result.rounds()));
    }

    /** A comparison that cannot fail would prove nothing. */
    @Test
    void theModelIsThatOfItsRoundsAlone() {
        assertThat(ForgedFleet.honest(3, 2)).isEqualTo(ForgedFleet.honest(3, 2)).isNotEqualTo(ForgedFleet.honest(3, 3));
    }
}
