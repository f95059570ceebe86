package io.linnet.protocol.trust;

import io.linnet.protocol.message.Admission;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Shape;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** An offer under the key of RFC 8032, 7.1, test 1, and ways to change it. */
final class SealedOffers {
    static final byte[] SEED =
            HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    static final FleetKey KEY = FleetKey.of(
            SEED, HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

    private static final Digest DIGEST = Digest.parse("000102030405060708090a0b0c0d0e0f");

    static final Offer OFFER = new Offer(
            "digits",
            new Base(7, DIGEST),
            8,
            1,
            new Shape(
                    Network.TIFED,
                    ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0}),
                    List.of(2, 1024, 20, 1, 60, 60, 1),
                    false),
            new Admission(16, 500, 8, 0, 1_000, 60_000),
            new Profile(2, 256, 16, 200, false),
            new Downloads(Optional.of(DIGEST), 2, Optional.of(new Full(5, 13, DIGEST))));

    private SealedOffers() {}

    /** What is signed of it. */
    static byte[] signed(String fleet, byte[] message) {
        try {
            return OfferText.signed(fleet, message);
        } catch (Refused refused) {
            throw new IllegalArgumentException("no message", refused);
        }
    }

    /** Where these bytes stand. */
    static int at(byte[] message, String hex) {
        int at = HexFormat.of().formatHex(message).lastIndexOf(hex);
        if (at < 0 || at % 2 != 0) {
            throw new IllegalArgumentException(hex + " does not stand there");
        }
        return at / 2;
    }

    static byte[] flip(byte[] message, int at) {
        byte[] changed = message.clone();
        changed[at] ^= 1;
        return changed;
    }

    /** With a pair more, under a key that no reader knows. */
    static byte[] longer(byte[] message) {
        byte[] changed = Arrays.copyOf(message, message.length + 3);
        changed[1]++;
        changed[message.length] = 0x18;
        changed[message.length + 1] = 0x3F;
        return changed;
    }
}
