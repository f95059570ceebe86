package io.linnet.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoardAdmissionTest {
    private static final BoardKey KEY = new BoardKey(new byte[BoardKey.BYTES]);

    private final AtomicLong now = new AtomicLong(1_000);
    private final BoardAdmission admission = new BoardAdmission(List.of(), now::get);

    private boolean asks(String board) {
        return admission.admits(board, LinkKind.SERIAL, "/dev/ttyACM0");
    }

    private static BoardList list(State state, String... boards) {
        return BoardList.of("farm")
                .plus(List.of(boards).stream()
                        .map(board -> new Entry(board, state, "2026-01-01T00:00:00Z", KEY))
                        .toList());
    }

    @Test
    void withoutAListOrNamesEveryBoardIsAdmitted() {
        assertThat(asks("a")).isTrue();
        assertThat(admission.pending()).isEmpty();
    }

    @Test
    void ofAListTheApprovedBoardsThatAreNamed() {
        BoardAdmission named = new BoardAdmission(List.of("a"), now::get);
        assertThat(named.admits("a", LinkKind.COAP, "")).isTrue();
        assertThat(named.admits("b", LinkKind.COAP, "")).isFalse();
        named.enrol(list(State.APPROVED, "b"));
        assertThat(named.admits("a", LinkKind.COAP, "")).isFalse();
        assertThat(named.admits("b", LinkKind.COAP, "")).isFalse();
        named.enrol(list(State.APPROVED, "a", "b"));
        assertThat(named.admits("a", LinkKind.COAP, "")).isTrue();
    }

    @Test
    void whoIsTurnedAwayIsListedUntilApproved() {
        admission.enrol(list(State.PENDING, "a"));
        assertThat(asks("a")).isFalse();
        now.addAndGet(5_000);
        assertThat(asks("a")).isFalse();
        now.addAndGet(1_000);
        assertThat(admission.pending())
                .containsExactly(new PendingBoard(
                        "a", "serial", "/dev/ttyACM0", "the board is not approved yet", 6_000, 1_000, 2));
        admission.enrol(list(State.APPROVED, "a"));
        assertThat(admission.pending()).isEmpty();
        assertThat(asks("a")).isTrue();
    }

    @Test
    void inventedBoardsTakeABoundedPlace() {
        admission.enrol(list(State.APPROVED, "a"));
        for (int i = 0; i < 10_000; i++) {
            assertThat(asks("x" + i)).isFalse();
        }
        assertThat(admission.pending()).hasSize(BoardAdmission.MAX_PENDING);
        assertThat(admission.pending().get(BoardAdmission.MAX_PENDING - 1).board())
                .isEqualTo("x9999");
    }
}
