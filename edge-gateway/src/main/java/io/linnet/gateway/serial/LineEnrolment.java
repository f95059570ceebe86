package io.linnet.gateway.serial;

import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Enrol;
import io.linnet.protocol.message.Enrol.Identity;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.MacKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives the board on a port its id, fleet and key (SPEC 20.6). Who answers is asked first: the key goes to nothing but a
 * board that says that it takes one, and not to a modem or a GPS receiver that happens to be on the port.
 */
public final class LineEnrolment {
    public enum End {
        /** The board showed that it holds the key. */
        TAKEN,
        /** The board does not have the key. */
        NOT_TAKEN,
        /** It was sent, and nothing came back: the board may have it or not. */
        UNSURE
    }

    /** @param trouble with the port's name before it, a sentence; empty when it was taken */
    public record Result(End end, String trouble) {}

    private LineEnrolment() {}

    /** @param timeoutMillis for each of the two answers */
    public static Result give(String path, int baud, Identity identity, BoardKey key, long timeoutMillis) {
        try (PortTalk talk = PortTalk.open(path, baud)) {
            Optional<Enrol> there =
                    talk.ask(frame(Enrol.question()), packet -> Optional.of(Enrol.read(packet)), timeoutMillis);
            if (there.isEmpty()) {
                return new Result(
                        End.NOT_TAKEN,
                        talk.hasHeardFrames()
                                ? "what is on the port sends frames and takes no key: its firmware knows no key over the line"
                                : talk.silence());
            }
            Optional<Identity> holder = there.get().identity();
            if (holder.isPresent() && !holder.get().equals(identity)) {
                return new Result(End.NOT_TAKEN, hasAnother(holder.get()));
            }
            return give(talk, identity, key, timeoutMillis);
        } catch (IOException e) {
            return new Result(End.NOT_TAKEN, String.valueOf(e.getMessage()));
        }
    }

    private static Result give(PortTalk talk, Identity identity, BoardKey key, long timeoutMillis) {
        Optional<Mac> proof =
                Optional.of(MacKey.of(key, identity.fleet(), identity.board()).enrolled());
        // An answer to the question may come late, so only the proof ends the wait.
        List<Identity> holders = new ArrayList<>();
        try {
            boolean isTaken = talk.ask(
                            frame(Enrol.give(identity, key.bytes())),
                            packet -> {
                                Enrol answer = Enrol.read(packet);
                                answer.identity().ifPresent(holders::add);
                                return Optional.of(answer)
                                        .filter(shown -> shown.mac().equals(proof));
                            },
                            timeoutMillis)
                    .isPresent();
            if (isTaken) {
                return new Result(End.TAKEN, "");
            }
        } catch (IOException e) {
            return new Result(End.UNSURE, String.valueOf(e.getMessage()));
        }
        return holders.isEmpty()
                ? new Result(End.UNSURE, "the board does not show that it took the key")
                : new Result(End.NOT_TAKEN, hasAnother(holders.get(holders.size() - 1)));
    }

    private static String hasAnother(Identity holder) {
        return "the board there has a key already, as " + holder.board() + " of fleet " + holder.fleet()
                + ": to replace it hold its button while it resets, then try again";
    }

    private static byte[] frame(Enrol message) {
        return FrameWriter.message(message.write());
    }
}
