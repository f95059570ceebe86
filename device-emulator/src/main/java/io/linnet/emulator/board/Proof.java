package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.MacKey;
import java.util.Optional;

/**
 * What a board with a key acts upon for good must be proven by who knows the key (SPEC 20.5). All else only moves time,
 * which a link that delays or loses can do anyway. A board without a key believes what it is told.
 */
final class Proof {
    private final Optional<MacKey> key;

    Proof(Optional<MacKey> key) {
        this.key = key;
    }

    void require(Welcome welcome) throws Refused {
        require(key.isEmpty() || key.get().fits(welcome));
    }

    /** That a gateway has taken the update over, it says in its own name. */
    void require(Receipt receipt) throws Refused {
        require(key.isEmpty()
                || receipt.outcome() == ReceiptOutcome.IN_CUSTODY
                || key.get().fits(receipt));
    }

    /** @param own of the update that is refused for good */
    void require(Refusal refusal, Announcement own) throws Refused {
        require(key.isEmpty() || key.get().fits(refusal, own.mac().orElseThrow()));
    }

    private static void require(boolean isProven) throws Refused {
        if (!isProven) {
            throw new Refused(Reason.UNPROVEN, "no MAC, or another");
        }
    }
}
