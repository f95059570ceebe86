package io.linnet.emulator.fleet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The network between a gateway and its broker: MQTT passed through, until what is published upwards is swallowed (a
 * broker that is gone and not yet missed), or everything is cut.
 */
final class CutLine implements AutoCloseable {
    private static final int PUBLISH = 3;

    private final int brokerPort;
    private final ServerSocket server;
    private final List<Socket> open = new ArrayList<>();
    private boolean isSwallowing;
    private boolean isCut;

    CutLine(int brokerPort) throws IOException {
        this.brokerPort = brokerPort;
        this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cut line");
        thread.setDaemon(true);
        thread.start();
    }

    String uri() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** From now on nothing that is published goes up; all else does, so that nobody notices. */
    synchronized void swallow() {
        isSwallowing = true;
    }

    synchronized void cut() throws IOException {
        isCut = true;
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    synchronized void mend() {
        isCut = false;
        isSwallowing = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket below = server.accept();
                if (!join(below)) {
                    below.close();
                }
            }
        } catch (IOException e) {
            // Closed.
            return;
        }
    }

    private synchronized boolean join(Socket below) throws IOException {
        if (isCut) {
            return false;
        }
        Socket above = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        open.add(below);
        open.add(above);
        daemon(() -> up(below, above));
        daemon(() -> down(above, below));
        return true;
    }

    private synchronized boolean swallows(int firstByte) {
        return isSwallowing && firstByte >> 4 == PUBLISH;
    }

    /** Packet by packet: first byte, length of up to four groups of seven bits, the rest. */
    private void up(Socket from, Socket to) {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
            OutputStream out = to.getOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                ByteArrayOutputStream packet = new ByteArrayOutputStream();
                packet.write(first);
                int length = 0;
                int group;
                int shift = 0;
                do {
                    group = in.readUnsignedByte();
                    packet.write(group);
                    length |= (group & 0x7F) << shift;
                    shift += 7;
                } while (group >= 0x80);
                packet.write(in.readNBytes(length));
                if (!swallows(first)) {
                    out.write(packet.toByteArray());
                }
            }
        } catch (IOException e) {
            // Cut.
            return;
        }
    }

    private static void down(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
