package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedBoardsTest {
    private static final String PASSWORD = "000102030405060708090a0b0c0d0e0f";

    private static BoardList boards(int count) {
        List<Entry> entries = IntStream.range(0, count)
                .mapToObj(i -> new Entry("b" + i, State.APPROVED, "2026-01-01T00:00:00Z", new BoardKey(new byte[16])))
                .toList();
        return BoardList.of("farm").plus(entries).forPart(BoardList.Keys.DTLS);
    }

    private static SealedBoards gateway(long newest) {
        return new SealedBoards("farm", "pi", () -> PASSWORD, newest);
    }

    private static Optional<SealedBoards.Opened> all(SealedBoards at, List<byte[]> pieces) throws Refused {
        Optional<SealedBoards.Opened> opened = Optional.empty();
        for (byte[] piece : pieces) {
            assertThat(opened).isEmpty();
            opened = at.accept(piece);
        }
        return opened;
    }

    private static void refused(SealedBoards at, byte[] piece, Reason reason) {
        assertThatThrownBy(() -> at.accept(piece))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void aListOfManyPiecesComesWholeInAnyOrder() throws Refused {
        BoardList list = boards(300);
        List<byte[]> pieces = new ArrayList<>(SealedBoards.seal(list, "pi", PASSWORD, 7));
        assertThat(pieces).hasSizeGreaterThan(20).allMatch(piece -> piece.length <= 1_056);
        Collections.reverse(pieces);
        pieces.add(1, pieces.get(0));
        SealedBoards.Opened opened = all(gateway(6), pieces).orElseThrow();
        assertThat(opened.number()).isEqualTo(7);
        assertThat(opened.boards().dtlsKeys().keySet())
                .isEqualTo(list.dtlsKeys().keySet());
        assertThat(opened.boards().dtlsKey("b299"))
                .hasValueSatisfying(
                        key -> assertThat(key).isEqualTo(list.dtlsKey("b299").orElseThrow()));
    }

    /** Computed by another implementation of HMAC and AES-GCM, by the rules of SPEC 20.8. */
    private static final String ONE_PIECE = """
            0000000000000001   # number
            0000 0001          # the first piece of one
            16ba55de54fb95f7448d527248ca9c6ad6de62f4f003b3ba1374f5f74273f56a85711955965e82427d8b75f721b26c9e
            b451e036268c69a6a54d3e1ac2273e86a32cac409b96b572b8129bca78c14ef88561974781   # the text of an empty list of fleet farm
            a170dc56d9eab6bd69aace24e03fa551   # tag
            """;

    @Test
    void itsBytesAreThoseOfTheSpecification() {
        BoardList nobody = BoardList.of("farm").forPart(BoardList.Keys.DTLS);
        List<byte[]> pieces = SealedBoards.seal(nobody, "pi", PASSWORD, 1);
        assertThat(pieces).hasSize(1);
        assertThat(HexFormat.of().formatHex(pieces.get(0)))
                .isEqualTo(ONE_PIECE.replaceAll("#.*", "").replaceAll("\\s", ""));
    }

    @Test
    void neitherAnotherGatewayNorWhoeverCarriesItCanUseIt() throws Refused {
        byte[] piece = SealedBoards.seal(boards(3), "pi", PASSWORD, 7).get(0);
        refused(new SealedBoards("farm", "roof", () -> PASSWORD, 0), piece, Reason.UNPROVEN);
        refused(new SealedBoards("yard", "pi", () -> PASSWORD, 0), piece, Reason.UNPROVEN);
        refused(new SealedBoards("farm", "pi", () -> PASSWORD + "0", 0), piece, Reason.UNPROVEN);
        SealedBoards at = gateway(0);
        for (int i = 7; i < piece.length; i++) {
            byte[] changed = piece.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> at.accept(changed)).isInstanceOf(Refused.class);
        }
        assertThat(at.accept(piece)).isPresent();
    }

    @Test
    void anOlderListNeverComesBack() throws Refused {
        List<byte[]> revoked = SealedBoards.seal(boards(2), "pi", PASSWORD, 8);
        List<byte[]> before = SealedBoards.seal(boards(3), "pi", PASSWORD, 7);
        SealedBoards at = gateway(0);
        assertThat(all(at, revoked)).isPresent();
        refused(at, before.get(0), Reason.LATE);
        refused(at, revoked.get(0), Reason.LATE);
        refused(gateway(8), before.get(0), Reason.LATE);
    }

    /** Pieces of two lists make none; the newer one replaces what had come of the other. */
    @Test
    void piecesOfTwoListsAreNotMixed() throws Refused {
        List<byte[]> first = SealedBoards.seal(boards(30), "pi", PASSWORD, 7);
        List<byte[]> second = SealedBoards.seal(boards(31), "pi", PASSWORD, 8);
        SealedBoards at = gateway(0);
        assertThat(at.accept(first.get(0))).isEmpty();
        assertThat(at.accept(second.get(1))).isEmpty();
        refused(at, first.get(1), Reason.LATE);
        List<byte[]> rest = new ArrayList<>(second);
        rest.remove(1);
        assertThat(all(at, rest).orElseThrow().boards().entries()).hasSize(31);
    }

    @Test
    void garbageIsMalformed() {
        refused(gateway(0), new byte[0], Reason.MALFORMED);
        refused(gateway(0), new byte[28], Reason.MALFORMED);
        refused(gateway(0), new byte[40], Reason.MALFORMED);
        refused(gateway(0), new byte[2_000], Reason.MALFORMED);
    }

    @Test
    void theAggregatorsFileHoldsThePiecesInOrder(@TempDir Path folder) throws Exception {
        List<byte[]> pieces = SealedBoards.seal(boards(30), "pi", PASSWORD, 9);
        Path file = folder.resolve("gateways");
        new GatewayLists("farm", 9, Map.of("pi", pieces)).write(file);
        GatewayLists read = GatewayLists.read(file);
        assertThat(read.number()).isEqualTo(9);
        assertThat(read.pieces().get("pi")).usingRecursiveComparison().isEqualTo(pieces);
    }
}
