package io.linnet.gateway.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.linnet.gateway.TestUpdate;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.End;
import io.linnet.gateway.session.TestLoop;
import io.linnet.gateway.session.Transfer;
import io.linnet.gateway.session.TransferKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodyTest {
    @TempDir
    Path folder;

    private final TestLoop loop = new TestLoop();
    private final Counters counters = new Counters(new SimpleMeterRegistry());

    private Custody open(CustodySettings settings) {
        return new Custody(folder, settings, loop, counters);
    }

    private Custody open() {
        return open(new CustodySettings(1 << 30, 168, 0));
    }

    private static Transfer transfer(Custody custody, TestUpdate update, String board) {
        return new Transfer(
                custody.nextId(),
                TransferKey.of(board, update.model(), update.base(), update.transfer()),
                update.chunks().size(),
                update.examples(),
                1_000);
    }

    /** Keeps all chunks; the answers in order. */
    private List<Boolean> keep(Custody custody, Transfer transfer, TestUpdate update) {
        List<Boolean> answers = new ArrayList<>();
        for (int i = 0; i < update.chunks().size(); i++) {
            custody.keep(transfer, i, update.chunks().get(i), answers::add);
        }
        await().until(() -> {
            loop.run();
            return answers.size() == update.chunks().size();
        });
        return answers;
    }

    @Test
    void givesBackAfterARestartWhatItAnswered() {
        TestUpdate update = TestUpdate.of(3, 7, 20, 200);
        try (Custody custody = open()) {
            Transfer transfer = transfer(custody, update, "b1");
            assertThat(keep(custody, transfer, update)).containsOnly(true);
            List<Boolean> closed = new ArrayList<>();
            custody.close(transfer, closed::add);
            custody.ordinal("b1", 4);
            await().until(() -> {
                loop.run();
                return !closed.isEmpty();
            });
        }
        try (Custody custody = open()) {
            assertThat(custody.ordinals()).isEqualTo(Map.of("b1", 4));
            assertThat(custody.transfers()).singleElement().satisfies(transfer -> {
                assertThat(transfer.key()).isEqualTo(TransferKey.of("b1", "digits", update.base(), 7));
                assertThat(transfer.isClosed()).isTrue();
                assertThat(transfer.isWhole()).isTrue();
                assertThat(transfer.bytes()).isEqualTo(4_000);
                assertThat(custody.chunks(transfer).toArray())
                        .isEqualTo(update.chunks().toArray());
                assertThat(custody.nextId()).isGreaterThan(transfer.id());
            });
            assertThat(custody.bytes()).isEqualTo(4_000);
        }
    }

    @Test
    void keepsTheLatestEndsOfABoardAndForgetsTheChunks() {
        try (Custody custody = open()) {
            for (int i = 0; i < 6; i++) {
                TestUpdate update = TestUpdate.of(i, i, 2, 100);
                Transfer transfer = transfer(custody, update, "b1");
                keep(custody, transfer, update);
                custody.end(transfer, new End(transfer.key(), new byte[] {(byte) i}, i));
            }
        }
        try (Custody custody = open()) {
            assertThat(custody.transfers()).isEmpty();
            assertThat(custody.ends()).extracting(End::atMillis).containsExactly(2L, 3L, 4L, 5L);
        }
    }

    @Test
    void refusesBeyondItsSizeAndRecoversWhenRoomIsMade() {
        try (Custody custody = open(new CustodySettings(1 << 16, 168, 0))) {
            TestUpdate large = TestUpdate.of(3, 7, 60, 1_000);
            Transfer transfer = transfer(custody, large, "b1");
            keep(custody, transfer, large);
            TestUpdate more = TestUpdate.of(3, 8, 10, 1_000);
            Transfer next = transfer(custody, more, "b2");
            assertThat(keep(custody, next, more)).contains(false);
            assertThat(custody.trouble()).isNotEmpty();
            // In the field the transfer counts its bytes as they become durable.
            Transfer kept = new Transfer(
                    transfer.id(), transfer.key(), 60, 60, 0, transfer.kept().bits(), 60_000, true);
            custody.end(kept, new End(transfer.key(), new byte[1], 0));
            TestUpdate again = TestUpdate.of(3, 9, 10, 1_000);
            assertThat(keep(custody, transfer(custody, again, "b2"), again)).containsOnly(true);
            await().untilAsserted(() -> assertThat(custody.trouble()).isEmpty());
        }
    }

    @Test
    void aFullDiskLosesNothingThatWasAnsweredAndItRecovers() throws SQLException {
        TestUpdate first = TestUpdate.of(3, 7, 20, 1_000);
        try (Custody custody = open()) {
            Transfer transfer = transfer(custody, first, "b1");
            assertThat(keep(custody, transfer, first)).containsOnly(true);
            custody.limitPages(20);
            TestUpdate second = TestUpdate.of(3, 8, 60, 1_000);
            assertThat(keep(custody, transfer(custody, second, "b2"), second)).containsOnly(false);
            assertThat(custody.trouble()).contains("full");
            assertThat(custody.chunks(transfer).toArray())
                    .isEqualTo(first.chunks().toArray());
            custody.limitPages(100_000);
            TestUpdate third = TestUpdate.of(3, 9, 60, 1_000);
            assertThat(keep(custody, transfer(custody, third, "b2"), third)).containsOnly(true);
            await().untilAsserted(() -> assertThat(custody.trouble()).isEmpty());
        }
        try (Custody custody = open()) {
            assertThat(custody.transfers()).hasSize(2);
        }
    }

    @Test
    void tellsBoardsToWaitWhenTheDiskIsNearlyFull() {
        try (Custody custody = open(new CustodySettings(1 << 30, 168, Long.MAX_VALUE))) {
            TestUpdate update = TestUpdate.of(3, 7, 3, 100);
            assertThat(keep(custody, transfer(custody, update, "b1"), update)).containsOnly(false);
            assertThat(custody.trouble()).contains("left");
        }
    }

    @Test
    void belongsToOneGatewayAtATime() {
        try (Custody custody = open()) {
            assertThat(custody.transfers()).isEmpty();
            assertThatThrownBy(this::open).hasMessageContaining("in use by another gateway");
        }
    }

    @Test
    void keepsOfferAndModel() {
        try (Custody custody = open()) {
            custody.offer("digits", new byte[] {1});
            custody.offer("digits", new byte[] {2});
            custody.pieces("digits", 2, List.of(new byte[] {3}, new byte[] {4}, new byte[] {5}));
            custody.pieces("digits", 2, List.of(new byte[] {6}, new byte[] {7}));
        }
        try (Custody custody = open()) {
            assertThat(custody.offers()).singleElement().isEqualTo(new byte[] {2});
            assertThat(custody.pieces("digits", 2)).hasSize(2).last().isEqualTo(new byte[] {7});
            assertThat(custody.pieces("digits", 1)).isEmpty();
        }
    }

    @Test
    void isAPlainFileThatOthersCanRead() throws SQLException {
        TestUpdate update = TestUpdate.of(3, 7, 3, 100);
        try (Custody custody = open()) {
            keep(custody, transfer(custody, update, "b1"), update);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("gateway.db"));
                    Statement statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM chunk")) {
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }
}
