package io.linnet.lab.transfer;

import io.linnet.emulator.link.LossModel;
import io.linnet.protocol.model.SplitMix64;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A UDP proxy on loopback that loses, repeats, delays and reorders datagrams by seed. What happens to a datagram depends
 * on the seed, its direction and its number alone. It serves one client at a time, the one it heard last, with one
 * thread; {@code tc netem} would do the same where the kernel has it.
 */
public final class LossyProxy implements Closeable {
    /**
     * What happens on the way, the same in both directions.
     *
     * @param loss share of datagrams lost
     * @param burstPackets mean length of a burst of losses; 0 or 1: each on its own
     * @param repetition share of datagrams that arrive twice
     * @param reordering share of datagrams held back by {@code delayMillis} / 2 + 5 more
     * @param delayMillis one way
     */
    public record Mishaps(
            double loss, int burstPackets, double repetition, double reordering, int delayMillis, long seed) {}

    private record Delayed(long dueNanos, long entry, DatagramChannel from, SocketAddress to, ByteBuffer data)
            implements Comparable<Delayed> {
        @Override
        public int compareTo(Delayed other) {
            int byTime = Long.compare(dueNanos - other.dueNanos, 0);
            return byTime != 0 ? byTime : Long.compare(entry, other.entry);
        }
    }

    /** Draws the fate of the datagrams of one direction in their order. */
    private static final class Fate {
        private final Mishaps mishaps;
        private final LossModel loss;
        private final SplitMix64 random;
        private long number;

        Fate(Mishaps mishaps, int direction) {
            this.mishaps = mishaps;
            long seed = SplitMix64.mix(mishaps.seed() ^ direction);
            // A burst's length is in packets: their numbers stand in for time.
            this.loss = mishaps.burstPackets() > 1
                    ? LossModel.bursts(mishaps.loss(), mishaps.burstPackets(), seed)
                    : LossModel.independent(mishaps.loss(), seed);
            this.random = new SplitMix64(~seed);
        }

        /** How often the next datagram arrives. */
        int copies() {
            boolean lost = loss.loses(number++);
            boolean twice = random.real() < mishaps.repetition();
            return lost ? 0 : twice ? 2 : 1;
        }

        long delayNanos() {
            boolean late = random.real() < mishaps.reordering();
            long millis = (long) mishaps.delayMillis() + (late ? mishaps.delayMillis() / 2 + 5 : 0);
            return millis * 1_000_000;
        }
    }

    private static final int MAX_DATAGRAM = 2048;

    private final Selector selector;
    private final DatagramChannel front;
    private final DatagramChannel rear;
    private final SocketAddress server;
    private final Fate forth;
    private final Fate back;
    private final PriorityQueue<Delayed> queue = new PriorityQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
    private final Thread thread;
    private Optional<SocketAddress> client = Optional.empty();
    private long entries;
    private volatile boolean closed;

    private LossyProxy(SocketAddress server, Mishaps mishaps) throws IOException {
        this.server = server;
        this.forth = new Fate(mishaps, 1);
        this.back = new Fate(mishaps, 2);
        selector = Selector.open();
        front = open();
        rear = open();
        thread = new Thread(this::run, "lossy-proxy");
        thread.setDaemon(true);
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    /** Begins to carry datagrams between its own address and the server's. */
    public static LossyProxy start(SocketAddress server, Mishaps mishaps) throws IOException {
        LossyProxy proxy = new LossyProxy(server, mishaps);
        proxy.thread.start();
        return proxy;
    }

    /** Where clients send to instead of to the server. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) front.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try (selector;
                front;
                rear) {
            while (!closed) {
                long waitNanos = queue.isEmpty() ? Long.MAX_VALUE : queue.element().dueNanos - System.nanoTime();
                if (waitNanos == Long.MAX_VALUE) {
                    selector.select();
                } else if (waitNanos > 0) {
                    selector.select(waitNanos / 1_000_000 + 1);
                } else {
                    selector.selectNow();
                }
                selector.selectedKeys().clear();
                receive(front, forth, rear);
                receive(rear, back, front);
                forward();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(DatagramChannel at, Fate fate, DatagramChannel onwards) throws IOException {
        while (true) {
            buffer.clear();
            SocketAddress sender = at.receive(buffer);
            if (sender == null) {
                return;
            }
            if (at == front) {
                client = Optional.of(sender);
            }
            byte[] data = new byte[buffer.flip().remaining()];
            buffer.get(data);
            SocketAddress to = at == front ? server : client.orElse(server);
            for (int copies = fate.copies(); copies > 0; copies--) {
                queue.add(new Delayed(
                        System.nanoTime() + fate.delayNanos(), entries++, onwards, to, ByteBuffer.wrap(data)));
            }
        }
    }

    private void forward() throws IOException {
        while (!queue.isEmpty() && queue.element().dueNanos - System.nanoTime() <= 0) {
            Delayed next = queue.remove();
            next.from.send(next.data.duplicate(), next.to);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
