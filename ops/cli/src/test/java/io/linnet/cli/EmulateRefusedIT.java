package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.TlsListener;
import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.broker.session.TestAuthority;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where emulated boards can never take part, the command says why in one sentence and ends. */
class EmulateRefusedIT {
    private record Said(int code, String text) {}

    @TempDir
    private Path folder;

    private static Said emulate(String... options) {
        StringWriter err = new StringWriter();
        String[] arguments = Stream.concat(Stream.of("emulate", "--boards", "2", "--json"), Arrays.stream(options))
                .toArray(String[]::new);
        int code = Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
        return new Said(code, err.toString().strip());
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                // 3.1.1: the level of the protocol is not supported.
                Arguments.of(new byte[] {0x20, 2, 0, 1}, " does not speak MQTT 5; set mqtt: \"3.1.1\""),
                // 5: the same.
                Arguments.of(new byte[] {0x20, 3, 0, (byte) 0x84, 0}, " does not speak MQTT 5; set mqtt: \"3.1.1\""),
                Arguments.of(
                        new byte[] {0x20, 3, 0, (byte) 0x86, 0},
                        " refuses a client without a user's name: bad user name or password"),
                // Retain is not available.
                Arguments.of(
                        new byte[] {0x20, 5, 0, 0, 2, 0x25, 0},
                        " keeps no retained messages; a board would never learn of a round: switch them on, or take"
                                + " another broker"),
                // The maximum QoS is 0.
                Arguments.of(
                        new byte[] {0x20, 5, 0, 0, 2, 0x24, 0},
                        " takes messages of QoS 0 only; updates would be lost: take another broker"));
    }

    @ParameterizedTest
    @MethodSource
    void answers(byte[] answer, String why) throws Exception {
        try (FakeBroker broker = new FakeBroker(answer)) {
            assertThat(emulate("--broker", broker.uri()))
                    .isEqualTo(new Said(3, "linnet: broker=" + broker.uri() + why));
        }
    }

    @Test
    void aBrokerThatHangsUpAgainAndAgain() throws Exception {
        try (FakeBroker broker = new FakeBroker()) {
            Said said = emulate("--broker", broker.uri());
            assertThat(said.code()).isEqualTo(3);
            assertThat(said.text())
                    .contains(" closes the connection before it answers; ")
                    .contains("mqtt: \"3.1.1\"");
        }
    }

    @Test
    void anAuthorityThatIsNotTheBrokers() throws Exception {
        TestAuthority ours = new TestAuthority(folder, "ours");
        TestAuthority other = new TestAuthority(Files.createDirectory(folder.resolve("other")), "other");
        TlsListener tls = new TlsListener(
                0, ours.keystore("broker", "127.0.0.1"), TestAuthority.PASSWORD, TestAuthority.PASSWORD, null, null);
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0).withTls(tls))) {
            String uri = "ssl://127.0.0.1:" + broker.tlsPort();
            Said said = emulate(
                    "--broker", uri, "--ca-file", other.certificateFile().toString());
            assertThat(said.code()).isEqualTo(3);
            assertThat(said.text())
                    .startsWith("linnet: broker=" + uri + ": no TLS with it: ")
                    .endsWith("; is caFile the authority that signed its certificate?")
                    .hasLineCount(1);
        }
    }

    @Test
    void aUserWhoMayNotListen() throws Exception {
        Path users = Files.write(
                folder.resolve("users"),
                List.of(UserFile.line("shelf", Role.BOARDS, "another-fleet", "secret".toCharArray())));
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0).withUsers(users, false))) {
            Said said = emulate("--broker", broker.uri(), "--user", "shelf", "--password", "secret");
            assertThat(said.code()).isEqualTo(3);
            assertThat(said.text())
                    .startsWith("linnet: broker=" + broker.uri() + " refuses user shelf")
                    .hasLineCount(1);
            said = emulate("--broker", broker.uri(), "--user", "shelf", "--password", "wrong", "--mqtt", "3.1.1");
            assertThat(said.code()).isEqualTo(3);
            assertThat(said.text()).startsWith("linnet: broker=" + broker.uri() + " refuses user shelf: ");
        }
    }

    @Test
    void dataOfAnotherWidthThanTheModels() throws Exception {
        Path data = Files.writeString(
                folder.resolve("rows.csv"),
                "a,b,label\n" + "0.5,1.5,x\n2.5,0.5,y\n0.25,1,x\n2,0.125,y\n0.5,1.25,x\n".repeat(4));
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            Path config = Files.writeString(
                    folder.resolve("aggregator.yaml"),
                    "broker: {uri: \"" + broker.uri() + "\"}\nrounds: {boards: 2, quorum: 2}\n");
            try (Aggregator running = new Aggregator(
                    ConfigFile.read(config, AggregatorConfig.class).settings(), AggregatorListener.NONE)) {
                running.start();
                assertThat(emulate("--broker", broker.uri(), "--data", data.toString()))
                        .isEqualTo(new Said(
                                2,
                                "linnet: data=" + data
                                        + ": the data have 2 features an example, the model has 64 inputs"));
            }
        }
    }
}
