package io.linnet.lab.forge;

import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What has passed on one way of one board, of this round and of the rounds before. */
final class Passed {
    private static final int MOST = 64;

    private final List<byte[]> now = new ArrayList<>();
    private final Deque<byte[]> before = new ArrayDeque<>();

    void add(byte[] packet) {
        if (now.size() < MOST) {
            now.add(packet);
        } else {
            now.set(packet.length % MOST, packet);
        }
    }

    void nextRound() {
        for (byte[] packet : now) {
            before.addLast(packet);
            if (before.size() > MOST) {
                before.removeFirst();
            }
        }
        now.clear();
    }

    Optional<byte[]> any(SplitMix64 random) {
        return now.isEmpty() ? Optional.empty() : Optional.of(now.get(random.below(now.size())));
    }

    Optional<byte[]> old(SplitMix64 random) {
        return before.isEmpty()
                ? Optional.empty()
                : before.stream().skip(random.below(before.size())).findFirst();
    }
}
