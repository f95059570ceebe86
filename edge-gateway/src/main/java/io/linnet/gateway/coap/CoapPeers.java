package io.linnet.gateway.coap;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The boards on CoAP, bounded. Anybody can invent a board, so a stranger costs its own address a place and nobody else:
 * one address has a share of them, and beyond it the stranger that it named longest ago goes. A board that has brought
 * work is no stranger, and goes for another only when nobody else is left. Any thread.
 */
final class CoapPeers {
    /** Enough for a site behind one address whose new boards greet at once. */
    static final int STRANGERS_OF_AN_ADDRESS = 256;

    private final int max;
    private final Consumer<CoapPeer> onForgotten;
    private final Map<String, CoapPeer> workers = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, CoapPeer> strangers = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<InetAddress, Map<String, CoapPeer>> byAddress = new HashMap<>();

    /** @param onForgotten of a peer that made room or has long been silent; without the lock that its caller may need */
    CoapPeers(int max, Consumer<CoapPeer> onForgotten) {
        this.max = max;
        this.onForgotten = onForgotten;
    }

    /** The board's peer, as the one that was heard last. */
    CoapPeer of(String board, InetAddress from, Function<String, CoapPeer> make) {
        Optional<CoapPeer> forgotten;
        CoapPeer peer;
        synchronized (this) {
            Optional<CoapPeer> known = find(board);
            if (known.isPresent()) {
                return known.get();
            }
            forgotten = makeRoom(from);
            peer = make.apply(board);
            strangers.put(board, peer);
            byAddress
                    .computeIfAbsent(peer.address(), address -> new LinkedHashMap<>(16, 0.75f, true))
                    .put(board, peer);
        }
        forgotten.ifPresent(onForgotten);
        return peer;
    }

    private Optional<CoapPeer> find(String board) {
        CoapPeer worker = workers.get(board);
        if (worker != null) {
            return Optional.of(worker);
        }
        CoapPeer stranger = strangers.get(board);
        if (stranger != null) {
            // As used: the address's order.
            byAddress.getOrDefault(stranger.address(), Map.of()).get(board);
        }
        return Optional.ofNullable(stranger);
    }

    private Optional<CoapPeer> makeRoom(InetAddress from) {
        Map<String, CoapPeer> own = byAddress.getOrDefault(from, Map.of());
        Map<String, CoapPeer> among;
        if (own.size() >= STRANGERS_OF_AN_ADDRESS) {
            among = own;
        } else if (size() < max) {
            return Optional.empty();
        } else {
            among = strangers.isEmpty() ? workers : strangers;
        }
        CoapPeer oldest = among.values().iterator().next();
        remove(oldest);
        return Optional.of(oldest);
    }

    /** It has brought work. */
    synchronized void worked(CoapPeer peer) {
        if (strangers.get(peer.board()) == peer) {
            remove(peer);
            workers.put(peer.board(), peer);
        }
    }

    /** Forgets the board. */
    synchronized Optional<CoapPeer> take(String board) {
        Optional<CoapPeer> known = find(board);
        known.ifPresent(this::remove);
        return known;
    }

    private void remove(CoapPeer peer) {
        workers.remove(peer.board(), peer);
        if (strangers.remove(peer.board(), peer)) {
            Map<String, CoapPeer> own = byAddress.get(peer.address());
            if (own != null) {
                own.remove(peer.board());
                if (own.isEmpty()) {
                    byAddress.remove(peer.address());
                }
            }
        }
    }

    synchronized int size() {
        return workers.size() + strangers.size();
    }

    /** Forgets who has said nothing for so long. */
    void forgetSilent(long nowNanos, long silentNanos) {
        while (true) {
            Optional<CoapPeer> silent = takeSilent(nowNanos, silentNanos);
            if (silent.isEmpty()) {
                return;
            }
            onForgotten.accept(silent.get());
        }
    }

    private synchronized Optional<CoapPeer> takeSilent(long nowNanos, long silentNanos) {
        for (Map<String, CoapPeer> some : java.util.List.of(strangers, workers)) {
            // Who was heard longest ago stands first.
            Iterator<CoapPeer> first = some.values().iterator();
            if (first.hasNext()) {
                CoapPeer peer = first.next();
                if (peer.silentNanos(nowNanos) > silentNanos) {
                    remove(peer);
                    return Optional.of(peer);
                }
            }
        }
        return Optional.empty();
    }
}
