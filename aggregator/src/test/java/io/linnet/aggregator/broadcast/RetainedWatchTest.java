package io.linnet.aggregator.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RetainedWatchTest {
    private static final String ROUND = "linnet/v1/f/round/m";

    private final RetainedWatch watch = new RetainedWatch();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatWePublishedComesBackAsOurs() {
        watch.published(ROUND, bytes("1"));
        assertThat(watch.isOwn(ROUND, bytes("1"))).isTrue();
        assertThat(watch.isOwn(ROUND, bytes("1"))).isTrue();
        assertThat(watch.isUsed(ROUND)).isTrue();
    }

    @Test
    void whatIsClearedOrReplacedIsNot() {
        watch.published(ROUND, bytes("1"));
        assertThat(watch.isOwn(ROUND, bytes(""))).isFalse();
        assertThat(watch.isOwn(ROUND, bytes("forged"))).isFalse();
        assertThat(watch.isOwn(ROUND, bytes("1"))).isTrue();
    }

    @Test
    void anOlderOneIsOursWhileItMayBeOnItsWayBack() {
        watch.published(ROUND, bytes("1"));
        watch.published(ROUND, bytes("2"));
        watch.published(ROUND, bytes("3"));
        assertThat(watch.isOwn(ROUND, bytes("1"))).isTrue();
        assertThat(watch.isOwn(ROUND, bytes("2"))).isTrue();
        assertThat(watch.isOwn(ROUND, bytes("2"))).as("said again by another").isFalse();
        assertThat(watch.isOwn(ROUND, bytes("3"))).isTrue();
        assertThat(watch.isOwn(ROUND, bytes("1"))).isFalse();
    }

    @Test
    void theSameOfferAgainIsOurs() {
        watch.published(ROUND, bytes("1"));
        watch.published(ROUND, bytes("1"));
        for (int i = 0; i < 3; i++) {
            assertThat(watch.isOwn(ROUND, bytes("1"))).isTrue();
        }
    }

    @Test
    void whereWePutNothingNothingIsOurs() {
        String leftover = "linnet/v1/f/model/m/step/7";
        assertThat(watch.isOwn(leftover, bytes(""))).isTrue();
        assertThat(watch.isOwn(leftover, bytes("old"))).isFalse();
        assertThat(watch.isUsed(leftover)).isFalse();
        watch.published(leftover, bytes("7"));
        watch.published(leftover, bytes(""));
        assertThat(watch.isUsed(leftover)).isFalse();
        assertThat(watch.isOwn(leftover, bytes("7"))).isTrue();
        assertThat(watch.isOwn(leftover, bytes(""))).isTrue();
    }

    /** As with a broker that knows no way back for a client's own messages. */
    @Test
    void whatNeverComesBackIsForgotten() {
        for (int i = 0; i < 100; i++) {
            watch.published(ROUND, bytes("" + i));
        }
        assertThat(watch.isOwn(ROUND, bytes("3"))).isFalse();
        assertThat(watch.isOwn(ROUND, bytes("99"))).isTrue();
    }
}
