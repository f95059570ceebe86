package io.linnet.gateway.serial;

import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A frame there and a frame back: asks the board on a port to identify itself (SPEC 15.3). For {@code doctor}. */
public final class LineCheck {
    /**
     * @param board that answered, or empty
     * @param millis until its answer
     * @param trouble why there is none; empty for none
     */
    public record Result(String board, long millis, long bytes, String trouble) {}

    private static final byte[] GREET = FrameWriter.message(MessageWriter.write(new Refusal(
            Reason.UNKNOWN_TRANSFER,
            Optional.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.empty())));

    private LineCheck() {}

    public static Result run(String path, int baud, long timeoutMillis) {
        try (PortTalk talk = PortTalk.open(path, baud)) {
            return talk.ask(GREET, LineCheck::board, timeoutMillis)
                    .map(board -> new Result(board, talk.millis(), talk.bytes(), ""))
                    .orElseGet(() -> new Result("", 0, talk.bytes(), talk.silence()));
        } catch (IOException e) {
            return new Result("", 0, 0, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> board(byte[] message) throws Refused {
        return MessageReader.read(message) instanceof Identify identify
                ? Optional.of(identify.board())
                : Optional.empty();
    }
}
