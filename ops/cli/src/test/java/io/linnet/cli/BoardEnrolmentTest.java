package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.access.UserFile;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.InstallCode;
import io.linnet.protocol.trust.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardEnrolmentTest {
    @TempDir
    private Path folder;

    private Path fleet;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aFleet() {
        fleet = folder.resolve("fleet");
        assertThat(linnet("fleet", "init", "--name", "farm", "--boards", "1")).isZero();
    }

    private int linnet(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--dir", fleet.toString()))
                .toArray(String[]::new);
        return Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(all);
    }

    private List<String> boardsThatMayConnect() {
        return UserFile.read(fleet.resolve("users")).entries().stream()
                .map(UserFile.Entry::user)
                .filter(user -> !FleetFolder.PARTS.contains(user))
                .toList();
    }

    private String userLine(String board) throws IOException {
        return Files.readAllLines(fleet.resolve("users")).stream()
                .filter(line -> line.startsWith(board + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyApprovedBoardsAreUsers() throws IOException {
        String first = userLine("board-00000");
        assertThat(linnet("board", "add", "b1", "b2", "--pending")).isZero();
        assertThat(boardsThatMayConnect()).containsExactly("board-00000");
        assertThat(linnet("board", "approve", "b1", "b2")).isZero();
        assertThat(boardsThatMayConnect()).containsExactly("b1", "b2", "board-00000");
        assertThat(linnet("board", "revoke", "b1")).isZero();
        assertThat(linnet("board", "remove", "b2")).isZero();
        assertThat(boardsThatMayConnect()).containsExactly("board-00000");
        BoardList boards = BoardList.read(fleet.resolve("boards"));
        assertThat(boards.find("b1").orElseThrow().state()).isEqualTo(BoardList.State.REVOKED);
        assertThat(boards.find("b2")).isEmpty();
        BoardList given = BoardList.read(fleet.resolve("aggregator.boards"));
        assertThat(given.in(BoardList.State.APPROVED))
                .extracting(BoardList.Entry::board)
                .containsExactly("board-00000");
        assertThat(given.macKey("board-00000").orElseThrow())
                .isEqualTo(boards.macKey("board-00000").orElseThrow());
        // Whose line is the same keeps its connection.
        assertThat(userLine("board-00000")).isEqualTo(first);
    }

    @Test
    void whoLetsARevokedBoardInHearsThatItsOldKeyOpensAgain() {
        assertThat(said("board", "add", "b1", "--pending")).doesNotContain("revoked");
        assertThat(said("board", "approve", "b1")).doesNotContain("revoked");
        assertThat(linnet("board", "revoke", "b1")).isZero();
        assertThat(said("board", "approve", "b1", "board-00000"))
                .containsOnlyOnce("the one that was revoked; for another: linnet board rekey b1");
    }

    private String said(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(linnet(arguments)).isZero();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anotherKeyIsAnotherPassword() throws IOException {
        String before = userLine("board-00000");
        Path out = folder.resolve("key");
        assertThat(linnet("board", "rekey", "board-00000", "--out", out.toString()))
                .isZero();
        assertThat(userLine("board-00000")).isNotEqualTo(before);
        assertThat(Files.readAllLines(out)).hasSize(3).startsWith("fleet farm", "board board-00000");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
    }

    @Test
    void aCodeBringsItsKey() {
        BoardKey key = new BoardKey(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));
        assertThat(linnet("board", "add", "b1", "--code", InstallCode.of(key))).isZero();
        assertThat(BoardList.read(fleet.resolve("boards"))
                        .find("b1")
                        .orElseThrow()
                        .ownKey())
                .isEqualTo(key);
        assertThat(linnet("board", "add", "b2", "--code", "0" + InstallCode.of(key)))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("install code: group 1 is too long");
        err.getBuffer().setLength(0);
        assertThat(linnet("board", "add", "b2", "--code", "000G-40R4-0M30-E209-185G-R38E-1WJS"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .isEqualTo("linnet: install code: group 7 is probably wrong" + System.lineSeparator());
        err.getBuffer().setLength(0);
        assertThat(linnet("board", "add", "b2", "--code", InstallCode.of(key))).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .as("another's sticker")
                .isEqualTo(
                        "linnet: install code: it is that of b1, accepted: the board's own" + System.lineSeparator());
        assertThat(boardsThatMayConnect()).doesNotContain("b2");
    }

    @Test
    void aKeyGoesIntoTheFormThatItsFileAsksFor() throws IOException {
        Path header = folder.resolve("identity.h");
        Path image = folder.resolve("identity.bin");
        assertThat(linnet("board", "add", "b1", "--out", header.toString())).isZero();
        assertThat(linnet("board", "add", "b2", "--out", image.toString())).isZero();
        BoardList boards = BoardList.read(fleet.resolve("boards"));
        String key = HexFormat.ofDelimiter(", ")
                .withPrefix("0x")
                .formatHex(boards.find("b1").orElseThrow().ownKey().bytes());
        assertThat(Files.readAllLines(header))
                .containsSubsequence(
                        "#define LINNET_FLEET \"farm\"",
                        "#define LINNET_BOARD \"b1\"",
                        "#define LINNET_BOARD_KEY {" + key + "}");
        // Whether a board reads it, a board tells: BoardLineIT.
        assertThat(Files.readAllBytes(image))
                .startsWith('L', 'N', 'S', '1', 1, 0, 0, 0)
                .containsSequence(boards.find("b2").orElseThrow().ownKey().bytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(image)))
                .isEqualTo("rw-------");
        assertThat(linnet("board", "add", "b3", "b4", "--out", image.toString()))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(linnet("board", "add", "b3", "--out", image.toString(), "--serial", "/dev/ttyACM0"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .contains(
                        "--out is of one board, accepted: one ID",
                        "the key goes to one place, accepted: --out FILE or --serial PORT");
        assertThat(boardsThatMayConnect()).containsExactly("b1", "b2", "board-00000");
    }

    @Test
    void nothingChangesWhereOneOfSeveralIsWrong() throws IOException {
        String before = Files.readString(fleet.resolve("boards"));
        assertThat(linnet("board", "revoke", "board-00000", "nobody")).isEqualTo(ExitCodes.USAGE);
        assertThat(linnet("board", "add", "b1", "board-00000")).isEqualTo(ExitCodes.USAGE);
        assertThat(linnet("board", "add", "gateway")).isEqualTo(ExitCodes.USAGE);
        assertThat(Files.readString(fleet.resolve("boards"))).isEqualTo(before);
        assertThat(err.toString())
                .contains(
                        "board=nobody is not enrolled",
                        "board=board-00000 is enrolled already",
                        "board=gateway is the name of a part");
    }

    @Test
    void whatOthersCanReadIsRefused() throws IOException {
        Path boards = fleet.resolve("boards");
        for (String name : List.of(
                "boards", "aggregator.boards", "ca.key", "broker.key", "aggregator.password", "gateway.password")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fleet.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(boards, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(linnet("board", "add", "b1")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains(boards + " holds a secret and is open to others (rw-r--r--)");
        assertThat(boardsThatMayConnect()).doesNotContain("b1");
    }

    @Test
    void aBrokenFileNamesItsLineAndNoKey() throws IOException {
        Path boards = fleet.resolve("boards");
        PrivateFile.write(boards, "fleet farm\nb1 approved 2026-01-01 00112233445566778899aabbccddee\n");
        assertThat(linnet("board", "revoke", "b1")).isEqualTo(ExitCodes.USAGE);
        PrivateFile.write(boards, "fleet farm\nb1 approved 2026-01-01 zz112233445566778899aabbccddee00\n");
        assertThat(linnet("board", "revoke", "b1")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .contains(boards + " line 2: a board key of 15 bytes", boards + " line 2: key, accepted: 32 hex digits")
                .doesNotContain("112233");
    }

    @Test
    void aFolderIsMadeOnce() {
        assertThat(linnet("fleet", "init")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("is a fleet's folder already");
    }

    /** Killed after the boards file was written: the next command makes the users follow. */
    @Test
    void theNextCommandMakesGoodWhatAKilledOneLeft() throws IOException {
        Path boards = fleet.resolve("boards");
        PrivateFile.write(boards, Files.readString(boards).replace("board-00000 approved", "board-00000 revoked"));
        assertThat(linnet("board", "add", "b1")).isZero();
        assertThat(boardsThatMayConnect()).containsExactly("b1");
    }
}
