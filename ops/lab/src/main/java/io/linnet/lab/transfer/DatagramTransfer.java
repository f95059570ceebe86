package io.linnet.lab.transfer;

import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/**
 * One object over real UDP sockets and real time: both ends in the caller's thread, chunks and repairs bare in
 * datagrams, statuses as messages.
 */
public final class DatagramTransfer implements Closeable {
    private static final String MODEL = "bench";
    private static final int UPDATE = 0;
    private static final int MAX_DATAGRAM = 2048;

    private final DatagramChannel sending;
    private final DatagramChannel receiving;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);

    private DatagramTransfer() throws IOException {
        selector = Selector.open();
        sending = open();
        receiving = open();
    }

    public static DatagramTransfer create() throws IOException {
        return new DatagramTransfer();
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    /** Where the receiving end listens. */
    public SocketAddress server() throws IOException {
        return receiving.getLocalAddress();
    }

    /**
     * @param to the server, or a proxy before it
     * @param window that the receiver grants
     * @return nanoseconds until the receiver had everything, or empty if the limit passed
     */
    public Optional<Long> run(
            SampleObject object, SocketAddress to, LinkProfile link, int window, long seed, long limitMillis)
            throws IOException {
        long startNanos = System.nanoTime();
        Sender sender = Sender.fresh(object.chunks(), object.crcSeed(), link, seed, 0);
        Receiver receiver = new Receiver(
                StatusBitmap.none(object.chunks().size()),
                object.crcSeed(),
                object.transfer(),
                UPDATE,
                ReceiverPolicy.of(link, window));
        Optional<SocketAddress> client = Optional.empty();
        while (true) {
            long now = (System.nanoTime() - startNanos) / 1_000_000;
            for (Optional<byte[]> status = take(sending); status.isPresent(); status = take(sending)) {
                hear(sender, status.get(), now);
            }
            for (Optional<OutgoingPacket> out = sender.poll(now); out.isPresent(); out = sender.poll(now)) {
                sending.send(ByteBuffer.wrap(out.get().packet()), to);
            }
            client = accept(receiver, client, now);
            if (receiver.complete()) {
                return Optional.of(System.nanoTime() - startNanos);
            }
            if (now >= limitMillis) {
                return Optional.empty();
            }
            long wake = Math.min(limitMillis, Math.min(sender.wakeAt(), receiver.wakeAt()));
            selector.select(Math.max(1, wake - now));
            selector.selectedKeys().clear();
        }
    }

    private Optional<byte[]> take(DatagramChannel channel) throws IOException {
        buffer.clear();
        if (channel.receive(buffer) == null) {
            return Optional.empty();
        }
        byte[] data = new byte[buffer.flip().remaining()];
        buffer.get(data);
        return Optional.of(data);
    }

    private Optional<SocketAddress> accept(Receiver receiver, Optional<SocketAddress> known, long now)
            throws IOException {
        Optional<SocketAddress> client = known;
        while (true) {
            buffer.clear();
            SocketAddress from = receiving.receive(buffer);
            if (from != null) {
                client = Optional.of(from);
                byte[] packet = new byte[buffer.flip().remaining()];
                buffer.get(packet);
                accept(receiver, packet, now);
            }
            Optional<TransferStatus> status = client.isPresent() ? receiver.poll(now) : Optional.empty();
            if (status.isPresent()) {
                receiving.send(ByteBuffer.wrap(message(status.get())), client.orElseThrow());
            }
            if (from == null) {
                return client;
            }
        }
    }

    private static void accept(Receiver receiver, byte[] packet, long now) {
        try {
            receiver.accept(packet, now);
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static byte[] message(TransferStatus status) {
        return MessageWriter.write(new Message.Status(MODEL, UPDATE, 1, 1, status));
    }

    private static void hear(Sender sender, byte[] packet, long now) {
        try {
            if (MessageReader.read(packet) instanceof Message.Status said) {
                sender.onStatus(said.content(), now);
            }
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    @Override
    public void close() throws IOException {
        try (selector;
                sending;
                receiving) {
            // Closes all three, whatever one of them throws.
        }
    }
}
