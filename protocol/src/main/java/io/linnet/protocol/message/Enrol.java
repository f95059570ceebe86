package io.linnet.protocol.message;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Optional;

/**
 * How a board gets its id, fleet and key over its serial line (SPEC 20.6). To a board: a question, or what it is to take.
 * From a board: who it is, if it is somebody, and a proof that it holds the key that it was given. No part of a running
 * fleet reads or writes it, so it is none of the {@link Message}s.
 *
 * @param key to a board only; the array is the message's own
 * @param mac from a board only
 */
public record Enrol(Optional<Identity> identity, Optional<byte[]> key, Optional<Mac> mac) {
    private static final int TYPE = 12;
    private static final int KEY_BYTES = 16;

    public record Identity(String fleet, String board) {
        public Identity {
            Ids.require("fleet", fleet);
            Ids.require("board", board);
        }
    }

    /** Who is there? */
    public static Enrol question() {
        return new Enrol(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Enrol give(Identity identity, byte[] key) {
        return new Enrol(Optional.of(identity), Optional.of(key), Optional.empty());
    }

    public byte[] write() {
        Fields out = new Fields().put(Key.TYPE, TYPE);
        identity.ifPresent(who -> out.put(Key.BOARD, who.board()).put(Key.FLEET, who.fleet()));
        mac.ifPresent(proof -> out.put(Key.MAC, proof.bytes()));
        key.ifPresent(secret -> out.put(Key.BOARD_KEY, secret));
        return out.write();
    }

    public static Enrol read(byte[] packet) throws Refused {
        Fields in = Fields.read(packet);
        in.integer(Key.TYPE, TYPE, TYPE);
        if (in.has(Key.BOARD) != in.has(Key.FLEET) || (in.has(Key.BOARD_KEY) && !in.has(Key.BOARD))) {
            throw new Refused(Reason.MALFORMED, "board, fleet and key stand together");
        }
        return new Enrol(
                in.has(Key.BOARD) ? Optional.of(new Identity(in.id(Key.FLEET), in.id(Key.BOARD))) : Optional.empty(),
                in.has(Key.BOARD_KEY) ? Optional.of(in.bytes(Key.BOARD_KEY, KEY_BYTES, KEY_BYTES)) : Optional.empty(),
                in.has(Key.MAC) ? Optional.of(Mac.of(in.bytes(Key.MAC, Mac.BYTES, Mac.BYTES))) : Optional.empty());
    }

    /** Nothing of the key: it must not reach a log. */
    @Override
    public String toString() {
        return "Enrol" + identity;
    }
}
