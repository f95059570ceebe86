package io.linnet.gateway.session;

import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Statuses of the transfer as messages, and the messages a gateway says in its own name. */
public final class GatewayMessages {
    private GatewayMessages() {}

    public static byte[] status(UpdateKey key, int object, TransferStatus status) {
        return MessageWriter.write(new Message.Status(key.model(), object, key.version(), key.transfer(), status));
    }

    public static byte[] inCustody(CustodyUpdate update) {
        return MessageWriter.write(
                new Receipt(update.key().model(), update.received(), Message.ReceiptOutcome.IN_CUSTODY));
    }

    /** A refusal about an update. */
    public static byte[] refusal(Reason reason, UpdateKey key, long waitMillis, String detail) {
        return MessageWriter.write(new Refusal(
                reason,
                Optional.of(key.model()),
                OptionalLong.of(key.version()),
                OptionalInt.of(key.transfer()),
                pause(waitMillis),
                detail(detail)));
    }

    /** A refusal about something else; an empty model names none. */
    public static byte[] refusal(Reason reason, String model, long waitMillis, String detail) {
        return MessageWriter.write(new Refusal(
                reason,
                model.isEmpty() ? Optional.empty() : Optional.of(model),
                OptionalLong.empty(),
                OptionalInt.empty(),
                pause(waitMillis),
                detail(detail)));
    }

    private static OptionalLong pause(long waitMillis) {
        return waitMillis > 0 ? OptionalLong.of(waitMillis) : OptionalLong.empty();
    }

    private static Optional<String> detail(String detail) {
        if (detail.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(detail.substring(0, Math.min(64, detail.length())));
    }
}
