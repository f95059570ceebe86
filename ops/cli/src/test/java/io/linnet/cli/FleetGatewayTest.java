package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.GatewayLists;
import io.linnet.protocol.trust.PrivateFile;
import io.linnet.protocol.trust.SealedBoards;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetGatewayTest {
    @TempDir
    private Path folder;

    private Path fleet;
    private Path roof;

    private String linnet(int code, String... arguments) {
        StringWriter err = new StringWriter();
        assertThat(Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments))
                .as(err.toString())
                .isEqualTo(code);
        return err.toString();
    }

    @BeforeEach
    void makeTheFleet() {
        fleet = folder.resolve("fleet");
        roof = folder.resolve("roof");
        linnet(0, "fleet", "init", "--dir", fleet.toString(), "--boards", "2");
    }

    private Optional<BoardList> opened(SealedBoards gateway) throws Refused {
        for (byte[] piece :
                GatewayLists.read(fleet.resolve("gateways.sealed")).pieces().get("roof")) {
            Optional<SealedBoards.Opened> opened = gateway.accept(piece);
            if (opened.isPresent()) {
                return opened.map(SealedBoards.Opened::boards);
            }
        }
        return Optional.empty();
    }

    @Test
    void itsFolderIsAllThatTheGatewayNeedsAndEachChangeIsSealedForIt() throws Exception {
        linnet(0, "fleet", "gateway", "roof", "--dir", fleet.toString(), "--out", roof.toString());
        assertThat(roof).isDirectoryContaining("glob:**/gateway.yaml").isDirectoryContaining("glob:**/ca.pem");
        assertThat(Files.readString(roof.resolve("gateway.yaml"))).contains("pushed: true", "gateway: roof");
        String password = PrivateFile.read(roof.resolve("gateway.password")).strip();
        SealedBoards gateway = new SealedBoards("demo", "roof", () -> password, 0);
        assertThat(opened(gateway).orElseThrow().dtlsKeys()).hasSize(2);

        linnet(0, "board", "revoke", "board-00000", "--dir", fleet.toString());
        BoardList after = opened(gateway).orElseThrow();
        assertThat(after.dtlsKeys()).containsOnlyKeys("board-00001");
        assertThat(after.find("board-00000").orElseThrow().key()).isEmpty();
    }

    @Test
    void newPasswordsSealAnew() throws Exception {
        linnet(0, "fleet", "gateway", "roof", "--dir", fleet.toString(), "--out", roof.toString());
        linnet(0, "fleet", "rotate", "passwords", "--dir", fleet.toString());
        String password = PrivateFile.read(fleet.resolve("roof.password")).strip();
        assertThat(password)
                .isNotEqualTo(PrivateFile.read(roof.resolve("gateway.password")).strip());
        assertThat(opened(new SealedBoards("demo", "roof", () -> password, 0))).isPresent();
    }

    @Test
    void aNameIsNobodyElses() {
        for (String taken : new String[] {"board-00001", "aggregator", "gateway"}) {
            assertThat(linnet(
                            ExitCodes.USAGE,
                            "fleet",
                            "gateway",
                            taken,
                            "--dir",
                            fleet.toString(),
                            "--out",
                            roof.toString()))
                    .contains("a user's or a board's name already");
        }
        assertThat(roof).doesNotExist();
    }

    /** Of a gateway that is no user any more nothing is sealed. */
    @Test
    void whoIsNoUserAnyMoreIsToldNothing() {
        linnet(0, "fleet", "gateway", "roof", "--dir", fleet.toString(), "--out", roof.toString());
        linnet(0, "users", "remove", "roof", "--file", fleet.resolve("users").toString());
        linnet(0, "board", "revoke", "board-00000", "--dir", fleet.toString());
        assertThat(GatewayLists.read(fleet.resolve("gateways.sealed")).pieces()).isEmpty();
    }
}
