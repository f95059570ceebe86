package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.Keys;
import io.linnet.protocol.trust.BoardList.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardListTest {
    private static final String HEX = "000102030405060708090a0b0c0d0e0f";
    private static final BoardKey KEY = new BoardKey(HexFormat.of().parseHex(HEX));
    private static final BoardList LIST = BoardList.of("farm")
            .plus(List.of(
                    new Entry("a", State.APPROVED, "2026-01-01T00:00:00Z", KEY),
                    new Entry("p", State.PENDING, "2026-01-01T00:00:00Z", KEY),
                    new Entry("r", State.REVOKED, "2026-01-01T00:00:00Z", KEY)));

    @TempDir
    private Path folder;

    private BoardList read(String... lines) throws IOException {
        Path file = folder.resolve("boards");
        PrivateFile.write(file, String.join("\n", lines));
        return BoardList.read(file);
    }

    private void assertRefused(String sentence, String... lines) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder.resolve("boards") + sentence)
                .hasMessageNotContaining("0a0b0c");
    }

    @Test
    void readsWhatItWrites() throws IOException {
        for (BoardList list : List.of(LIST, LIST.forPart(Keys.DTLS), LIST.forPart(Keys.MAC))) {
            Path file = folder.resolve("boards");
            list.write(file);
            BoardList read = BoardList.read(file);
            assertThat(read.fleet()).isEqualTo("farm");
            assertThat(read.entries()).isEqualTo(list.entries());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aPartIsGivenWhatItNeedsOfApprovedBoards() throws IOException {
        for (Keys use : List.of(Keys.DTLS, Keys.MAC)) {
            BoardList part = LIST.forPart(use);
            Path file = folder.resolve("boards");
            part.write(file);
            assertThat(Files.readString(file)).doesNotContain(HEX);
            assertThat(part.find("r").orElseThrow().key()).isEmpty();
            assertThat(part.dtlsKey("a").isPresent()).isEqualTo(use == Keys.DTLS);
            assertThat(part.macKey("a").isPresent()).isEqualTo(use == Keys.MAC);
        }
        assertThat(LIST.forPart(Keys.DTLS).dtlsKey("a")).contains(KEY.dtlsKey("farm", "a"));
        assertThat(LIST.forPart(Keys.MAC).macKey("a")).contains(KEY.macKey("farm", "a"));
        assertThat(LIST.macKey("a")).contains(KEY.macKey("farm", "a"));
        assertThat(LIST.macKey("p")).isEmpty();
        assertThat(LIST.macKey("r")).isEmpty();
    }

    @Test
    void saysWhoIsNotLetInAndWhy() {
        assertThat(LIST.isApproved("a")).isTrue();
        assertThat(LIST.isApproved("p")).isFalse();
        assertThat(LIST.objection("p")).isEqualTo("the board is not approved yet");
        assertThat(LIST.objection("r")).isEqualTo("the board is revoked");
        assertThat(LIST.objection("x")).isEqualTo("the board is not enrolled");
    }

    @Test
    void namesTheLineThatIsWrongAndShowsNoKey() {
        assertRefused(" is empty, accepted: a file that linnet fleet init made", "# nothing");
        assertRefused(" line 1: accepted: fleet NAME, or fleet NAME keys USE", "a approved now " + HEX);
        assertRefused(" line 1: keys=mqtt, accepted: own, dtls, mac", "fleet farm keys mqtt");
        assertRefused(" line 2: 3 words, accepted: board state since key", "fleet farm", "a approved " + HEX);
        assertRefused(" line 2: state=gone, accepted: pending, approved, revoked", "fleet farm", "a gone now " + HEX);
        assertRefused(" line 2: key, accepted: 32 hex digits", "fleet farm", "a approved now x" + HEX.substring(1));
        assertRefused(
                " line 3: board=a stands there twice", "fleet farm", "a approved now " + HEX, "a revoked now " + HEX);
    }

    @Test
    void aFileThatIsOpenToOthersIsRefused() throws IOException {
        Path file = folder.resolve("boards");
        LIST.write(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> BoardList.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " holds a secret and is open to others (rw-r-----), accepted: chmod 600 " + file);
        assertThatThrownBy(() -> BoardList.read(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(folder.resolve("none") + " cannot be read: no such file");
    }
}
