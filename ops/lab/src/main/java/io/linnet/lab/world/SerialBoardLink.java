package io.linnet.lab.world;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A serial line between a board and a gateway (SPEC 15): frames one after another at the line's rate, some of them hit by
 * noise. Neither end sees the other come or go: a gateway that does not know who is on the line asks.
 */
final class SerialBoardLink implements BoardLink, GatewayPart.Line {
    private static final int BAUD = 115_200;
    private static final int BITS_A_BYTE = 10;
    private static final int INFLOW_PACKETS = 128;
    private static final long FIRST_ASK_MILLIS = 1_000;
    private static final long LONGEST_ASK_MILLIS = 60_000;
    private static final int MOST_QUEUED = 1_000;

    /** The gateway's end. */
    private final class End extends Attachment {
        private final BoardIntake intake;
        private boolean isIdentified;
        private boolean isPumping;
        private long askAtMillis;
        private long askPauseMillis = FIRST_ASK_MILLIS;

        End(BoardIntake intake, GatewayCounters counters) {
            super(LinkKind.SERIAL, board, BAUD, INFLOW_PACKETS, counters);
            this.intake = intake;
        }

        @Override
        protected void waiting() {
            if (!isPumping) {
                isPumping = true;
                world.time().afterMillis(0, this::pump);
            }
        }

        /** One frame, and the next when the line is free again. */
        private void pump() {
            List<byte[]> next = outbound().drain(1, 0);
            isPumping = !next.isEmpty() && end == this;
            if (isPumping) {
                byte[] packet = next.get(0);
                down.carry("", () -> toBoard(packet));
                world.time().at(world.time().nowMicros() + micros(packet), this::pump);
            }
        }

        void ask() {
            long now = world.time().nowMillis();
            if (!isIdentified && now >= askAtMillis) {
                askAtMillis = now + askPauseMillis;
                askPauseMillis = Math.min(LONGEST_ASK_MILLIS, askPauseMillis * 2);
                outbound()
                        .offer(MessageWriter.write(new Refusal(
                                Reason.UNKNOWN_TRANSFER,
                                Optional.empty(),
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                OptionalLong.empty(),
                                Optional.empty())));
            }
        }

        void take(byte[] packet, boolean identifies) {
            isIdentified |= identifies;
            if (isIdentified) {
                intake.packet(board, this, 0, packet);
            } else {
                ask();
            }
        }
    }

    private final World world;
    private final String board;
    private final Owner owner;
    private final Pipe up;
    private final Pipe down;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private @Nullable BoardIntake intake;
    private @Nullable GatewayCounters counters;
    private @Nullable End end;
    private boolean isOn;
    private boolean isPlugged = true;
    private boolean isAway;
    private boolean isPumping;

    SerialBoardLink(World world, String board, Pipe.Quality way, Chance chance, Owner owner) {
        this.world = world;
        this.board = board;
        this.owner = owner;
        this.up = new Pipe(world.time(), chance, way);
        this.down = new Pipe(world.time(), chance, way);
    }

    private static long micros(byte[] packet) {
        return 1_000_000L * BITS_A_BYTE * (packet.length + 3) / BAUD;
    }

    private void toBoard(byte[] packet) {
        if (!isOn) {
            return;
        }
        boolean asks = Ledger.read(packet).filter(SerialBoardLink::asksToGreet).isPresent();
        if (asks) {
            owner.connected();
        } else {
            owner.arrived(packet);
        }
    }

    private static boolean asksToGreet(Message message) {
        return message instanceof Refusal refusal
                && refusal.reason() == Reason.UNKNOWN_TRANSFER
                && refusal.model().isEmpty()
                && refusal.transfer().isEmpty();
    }

    // BoardLink

    @Override
    public void start() {
        isOn = true;
        if (isAway) {
            isAway = false;
            attach();
        }
        owner.connected();
    }

    @Override
    public void leave() {
        stop();
        isAway = true;
        detach();
    }

    @Override
    public void stop() {
        isOn = false;
        queue.clear();
        up.cut();
    }

    @Override
    public void up(byte[] packet) {
        if (queue.size() < MOST_QUEUED) {
            queue.add(packet);
        }
        if (!isPumping) {
            isPumping = true;
            world.time().afterMillis(0, this::pump);
        }
    }

    private void pump() {
        byte[] packet = queue.poll();
        isPumping = packet != null;
        if (packet != null) {
            // A hello follows the frame that says who is on the line; both may be hit.
            boolean identifies = !ChunkFormat.isChunk(packet)
                    && Ledger.read(packet).filter(Hello.class::isInstance).isPresent();
            up.carry("", () -> {
                End now = end;
                if (now != null) {
                    now.take(packet, identifies);
                }
            });
            world.time().at(world.time().nowMicros() + micros(packet), this::pump);
        }
    }

    @Override
    public void report(byte[] packet) {
        up(packet);
    }

    @Override
    public void wantFull(boolean isWanted) {
        // Nothing is retained on a line.
    }

    /** The plug is pulled, and put back. */
    @Override
    public void breakFor(long millis) {
        if (isPlugged) {
            isPlugged = false;
            detach();
            world.time().afterMillis(millis, () -> {
                isPlugged = true;
                attach();
            });
        }
    }

    @Override
    public void becomes(Pipe.Quality quality, double brokerLoss, double brokerTwice) {
        Pipe.Quality line = new Pipe.Quality(quality.loss(), 0, 0, Math.min(20, quality.mostMillis()), true);
        up.becomes(line);
        down.becomes(line);
    }

    // GatewayPart.Line

    @Override
    public void gatewayStarts(BoardIntake newIntake, GatewayCounters newCounters) {
        intake = newIntake;
        counters = newCounters;
        attach();
    }

    @Override
    public void gatewayStops() {
        detach();
        intake = null;
    }

    @Override
    public void offered(byte[] offer) {
        // Pushed by the core itself.
    }

    private void attach() {
        BoardIntake to = intake;
        GatewayCounters counting = counters;
        if (isPlugged && !isAway && to != null && counting != null && end == null) {
            End fresh = new End(to, counting);
            end = fresh;
            askWhileUnknown(fresh);
        }
    }

    private void askWhileUnknown(End asking) {
        if (end == asking && !asking.isIdentified) {
            asking.ask();
            world.time().afterMillis(FIRST_ASK_MILLIS, () -> askWhileUnknown(asking));
        }
    }

    private void detach() {
        End gone = end;
        end = null;
        up.cut();
        down.cut();
        if (gone != null && gone.isIdentified) {
            gone.intake.detached(board, gone);
        }
    }
}
