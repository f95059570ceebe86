package io.linnet.emulator.vibration;

import io.linnet.protocol.message.OwnWish;
import java.util.List;

/**
 * What a board keeps of its own point (SPEC 21.10).
 *
 * @param wish the last that it followed
 * @param mark of the features' scale that the point stands on
 * @param values of the point; empty: there is none, or it is still being made, which begins anew at a restart
 */
public record OwnRecord(OwnWish wish, int mark, List<Integer> values) {
    public OwnRecord {
        values = List.copyOf(values);
    }

    /** Nothing is made of it yet. */
    public static OwnRecord of(OwnWish wish) {
        return new OwnRecord(wish, 0, List.of());
    }

    /** Whether a wish is later than the one that was followed. */
    public boolean isBefore(OwnWish other) {
        return other.serial() > wish.serial();
    }
}
