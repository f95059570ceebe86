package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.fleet.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkMixTest {
    private static final InetSocketAddress GATEWAY = InetSocketAddress.createUnresolved("pi", 5683);

    @Test
    void allBoardsAreOnMqttUnlessOtherwiseSaid() {
        assertThat(LinkMix.parse(null, 16)).isEqualTo(new LinkMix(16, 0, 0));
        assertThat(LinkMix.parse(null, 16).needsGateway()).isFalse();
    }

    @Test
    void countsBoardsByLinkInAnyOrder() {
        LinkMix links = LinkMix.parse("coap:2, mqtt:3", 16);
        assertThat(links).isEqualTo(new LinkMix(3, 2, 0));
        assertThat(links.boards()).isEqualTo(5);
        assertThat(links.needsGateway()).isTrue();
    }

    @Test
    void numbersLinesOnTheirOwn() {
        LinkMix links = new LinkMix(1, 1, 2);
        Path lines = Path.of("lines");
        assertThat(links.access(0, GATEWAY, lines)).isEqualTo(new Access.Mqtt());
        assertThat(links.access(1, GATEWAY, lines)).isEqualTo(new Access.Coap(GATEWAY));
        assertThat(links.access(3, GATEWAY, lines)).isEqualTo(new Access.Serial(lines.resolve("tty1"), LinkMix.BAUD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mqtt",
                "mqtt:",
                "mqtt:-1",
                "mqtt:1,mqtt:2",
                "lora:3",
                "mqtt:0",
                "serial:65",
                "coap:1x",
                "a:1:2"
            })
    void saysWhatWouldBeAccepted(String text) {
        assertThatThrownBy(() -> LinkMix.parse(text, 16))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("links=" + text)
                .hasMessageContaining("accepted: ");
    }

    @Test
    void aColumnNamesTheBoardsInThePlaceOfTheirNumber(@TempDir Path folder) throws IOException {
        Path rows = Files.writeString(
                folder.resolve("rows.csv"),
                "x,site,label\n" + "1,roof 1,a\n2,roof 1,b\n3,attic,a\n4,attic,b\n5,attic,a\n".repeat(2));
        FleetOptions options = new FleetOptions();
        options.data = rows.toString();
        options.boardColumn = "site";
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Dataset data = options.dataset(new Output(true, nowhere, nowhere));
        options.takeBoards(data, List.of());
        assertThat(options.over(null).boards()).isEqualTo(2);
        assertThat(options.partition().cut(data, 2, 1)).hasSize(2);
        assertThat(List.of(options.id(0), options.id(1))).containsExactly("attic", "roof-1");
        assertThatThrownBy(() -> options.takeBoards(data, List.of("--boards")))
                .hasMessageStartingWith("--boards with --board-column, accepted: without");
        assertThatThrownBy(() -> options.over("mqtt:2,coap:1"))
                .hasMessage("links=mqtt:2,coap:1: 3 boards, accepted: 2, as column site names");
    }
}
