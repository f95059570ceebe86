package io.linnet.protocol.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    private static final String LONG = "x".repeat(64);
    private final Topics topics = new Topics("farm");

    @Test
    void partIsTheLowByteOfTheBoardIdsChecksum() {
        // CRC32C("123456789") is the published check value 0xE3069283.
        assertThat(Topics.part("123456789")).isEqualTo("83");
        assertThat(topics.up("123456789")).isEqualTo("linnet/v1/farm/83/123456789/up");
    }

    @Test
    void readsBackEveryTopicItBuilds() throws Refused {
        for (Channel channel : Channel.values()) {
            assertThat(Topics.parse(topics.board("b-1_Z", channel)))
                    .isEqualTo(new Topic.OfBoard("farm", "b-1_Z", channel));
        }
        assertThat(Topics.parse(topics.round("kws"))).isEqualTo(new Topic.OfRound("farm", "kws"));
        assertThat(Topics.parse(topics.full("kws", 0))).isEqualTo(new Topic.OfFull("farm", "kws", 0));
        assertThat(Topics.parse(topics.step("kws", 4095))).isEqualTo(new Topic.OfStep("farm", "kws", 4095));
        assertThat(Topics.parse(topics.gateway("pi"))).isEqualTo(new Topic.OfGateway("farm", "pi"));
        assertThat(Topics.parse(topics.admit("pi", 12))).isEqualTo(new Topic.OfAdmit("farm", "pi", 12));
    }

    @Test
    void acceptsTheLongestIds() throws Refused {
        String longest = new Topics(LONG).admit(LONG, 4095);
        assertThat(longest).hasSize(Topics.MAXIMUM_LENGTH);
        assertThat(Topics.parse(longest)).isEqualTo(new Topic.OfAdmit(LONG, LONG, 4095));
        assertThat(Topics.parse(new Topics(LONG).full(LONG, 4095))).isEqualTo(new Topic.OfFull(LONG, LONG, 4095));
        assertThat(Topics.parse(new Topics(LONG).presence(LONG)))
                .isEqualTo(new Topic.OfBoard(LONG, LONG, Channel.PRESENCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "$SYS/broker/uptime",
                "linnet",
                "linnet/v1",
                "linnet/v1/farm",
                "linnet/v1/farm/round",
                "linnet/v2/farm/round/kws",
                "linnet/v1x/farm/round/kws",
                "linnet/v1/farm/round/kws/more",
                "linnet/v1/farm/gateway/pi/more",
                "linnet/v1/farm/model/kws",
                "linnet/v1/farm/model/kws/half/1",
                "linnet/v1/farm/model/kws/full/1/2",
                "linnet/v1/farm/83/123456789",
                "linnet/v1/farm/83/123456789/sideways",
                "linnet/v1/farm/83/123456789/up/",
                "linnet/v1/farm/83/123456789/up/more/and/more",
            })
    void refusesWhatIsNoTopicOfTheProtocol(String topic) {
        assertThat(reasonFor(topic)).isEqualTo(Reason.NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linnet/v1//round/kws",
                "linnet/v1/farm/round/",
                "linnet/v1/farm/round/k+s",
                "linnet/v1/fa rm/round/kws",
                "linnet/v1/farm/84/123456789/up",
                "linnet/v1/farm/0x83/123456789/up",
                "linnet/v1/farm/83/#/up",
                "linnet/v1/farm/83/bör/up",
                "linnet/v1/farm/model/kws/full/",
                "linnet/v1/farm/model/kws/full/-1",
                "linnet/v1/farm/model/kws/full/+1",
                "linnet/v1/farm/model/kws/full/01",
                "linnet/v1/farm/model/kws/full/4096",
                "linnet/v1/farm/model/kws/step/99999999999999",
                "linnet/v1/farm/model/kws/step/١",
            })
    void refusesBadIdsPartsAndIndices(String topic) {
        assertThat(reasonFor(topic)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void refusesOverlongTopicsBeforeLookingAtThem() {
        assertThat(reasonFor("linnet/v1/farm/round/" + "k".repeat(70_000))).isEqualTo(Reason.NOT_ALLOWED);
    }

    @Test
    void namesWhatIsWrongWhenBuilding() {
        assertThatThrownBy(() -> new Topics("my fleet"))
                .hasMessage("fleet=my fleet, accepted: 1 to 64 of A-Z a-z 0-9 _ -");
        assertThatThrownBy(() -> topics.up("")).hasMessageStartingWith("board=");
        assertThatThrownBy(() -> topics.full("kws", 4096)).hasMessage("index=4096, accepted: 0 to 4095");
        assertThatThrownBy(() -> topics.everyBoard(Channel.UP, 256)).hasMessage("part=256, accepted: 0 to 255");
    }

    @Test
    void filtersCoverOneNeedEach() {
        assertThat(topics.everyBoard(Channel.UP)).isEqualTo("linnet/v1/farm/+/+/up");
        assertThat(topics.everyBoard(Channel.UP, 10)).isEqualTo("linnet/v1/farm/0a/+/up");
        assertThat(topics.everyRound()).isEqualTo("linnet/v1/farm/round/+");
        assertThat(topics.everyFull("kws")).isEqualTo("linnet/v1/farm/model/kws/full/+");
        assertThat(topics.everyStep("kws")).isEqualTo("linnet/v1/farm/model/kws/step/+");
        assertThat(topics.everything()).isEqualTo("linnet/v1/farm/#");
    }

    private static Reason reasonFor(String topic) {
        return catchThrowableOfType(Refused.class, () -> Topics.parse(topic)).reason();
    }
}
