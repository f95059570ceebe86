package io.linnet.lab.world;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams between a board and a gateway, as CoAP uses them (SPEC 14): each packet up is a request of its own, answered
 * with what waits for the board; what comes later goes to the board that observes, and it says again and again that it
 * does, since a restarted gateway knows no observers.
 */
final class DatagramBoardLink implements BoardLink, GatewayPart.Line {
    private static final int INFLOW_PACKETS = 96;
    private static final int BODY_BYTES = 1_040;
    private static final int PACKET_OVERHEAD_BYTES = 2;
    private static final long FIRST_REFRESH_MILLIS = 250;
    private static final long REFRESH_MILLIS = 10_000;

    /** The gateway's end. */
    private final class Peer extends Attachment {
        private boolean isObserved;
        private boolean isNotifying;

        Peer(GatewayCounters counters) {
            super(LinkKind.COAP, board, 0, INFLOW_PACKETS, counters);
        }

        @Override
        protected void waiting() {
            if (isObserved && !isNotifying) {
                isNotifying = true;
                world.time().afterMillis(1, () -> {
                    isNotifying = false;
                    while (!outbound().isEmpty()) {
                        answer();
                    }
                });
            }
        }

        @Override
        public void answered(long request) {
            answer();
        }

        /** One datagram with what waits. */
        private void answer() {
            List<byte[]> packets = outbound().drain(BODY_BYTES, PACKET_OVERHEAD_BYTES);
            if (!packets.isEmpty() && peer == this) {
                down.carry("", () -> packets.forEach(DatagramBoardLink.this::toBoard));
            }
        }
    }

    private final World world;
    private final GatewayPart gateway;
    private final String board;
    private final Owner owner;
    private final Pipe up;
    private final Pipe down;
    private @Nullable BoardIntake intake;
    private @Nullable GatewayCounters counters;
    private @Nullable Peer peer;
    private boolean isOn;
    private boolean isBroken;
    private boolean hasOffer;
    private int life;
    private long requests;

    DatagramBoardLink(World world, GatewayPart gateway, String board, Pipe.Quality way, Chance chance, Owner owner) {
        this.world = world;
        this.gateway = gateway;
        this.board = board;
        this.owner = owner;
        this.up = new Pipe(world.time(), chance, way);
        this.down = new Pipe(world.time(), chance, way);
    }

    private void toBoard(byte[] packet) {
        if (isOn && !isBroken) {
            owner.arrived(packet);
        }
    }

    /** The gateway's end, made when a datagram of the board comes. */
    private @Nullable Peer peer() {
        GatewayCounters counting = counters;
        if (peer == null && intake != null && counting != null) {
            peer = new Peer(counting);
        }
        return peer;
    }

    // BoardLink

    @Override
    public void start() {
        isOn = true;
        hasOffer = false;
        life++;
        owner.connected();
        refresh(life);
    }

    @Override
    public void stop() {
        isOn = false;
        life++;
    }

    /** The gateway does not notice. */
    @Override
    public void leave() {
        stop();
    }

    private void refresh(int ofLife) {
        if (ofLife != life) {
            return;
        }
        send(() -> {
            Peer at = peer();
            if (at != null) {
                at.isObserved = true;
                at.answer();
                gateway.offer(Scenario.MODEL).ifPresent(this::offered);
            }
        });
        world.time().afterMillis(hasOffer ? REFRESH_MILLIS : FIRST_REFRESH_MILLIS, () -> refresh(ofLife));
    }

    private void send(Runnable arrive) {
        if (!isBroken) {
            up.carry("", arrive);
        }
    }

    @Override
    public void up(byte[] packet) {
        send(() -> {
            Peer at = peer();
            BoardIntake to = intake;
            if (at != null && to != null) {
                to.packet(board, at, requests++, packet);
            }
        });
    }

    @Override
    public void report(byte[] packet) {
        up(packet);
    }

    @Override
    public void wantFull(boolean isWanted) {
        // Boards on datagrams ask for the chunks that they want.
    }

    @Override
    public void breakFor(long millis) {
        isBroken = true;
        up.cut();
        down.cut();
        world.time().afterMillis(millis, () -> isBroken = false);
    }

    @Override
    public void becomes(Pipe.Quality quality, double brokerLoss, double brokerTwice) {
        Pipe.Quality datagrams =
                new Pipe.Quality(quality.loss(), quality.twice(), quality.leastMillis(), quality.mostMillis(), false);
        up.becomes(datagrams);
        down.becomes(datagrams);
    }

    // GatewayPart.Line

    @Override
    public void gatewayStarts(BoardIntake newIntake, GatewayCounters newCounters) {
        intake = newIntake;
        counters = newCounters;
    }

    @Override
    public void gatewayStops() {
        intake = null;
        peer = null;
    }

    @Override
    public void offered(byte[] offer) {
        Peer at = peer;
        if (at != null && at.isObserved) {
            down.carry("", () -> {
                hasOffer = true;
                toBoard(offer);
            });
        }
    }
}
