package io.linnet.gateway.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A question on a port and the answer to it, with the port opened as the gateway opens it; the gateway must not have it
 * open. One thread.
 */
final class PortTalk implements FrameListener, AutoCloseable {
    private static final long AGAIN_MILLIS = 1_000;
    private static final byte[] DELIMITER = {0};

    /** Reads a message. */
    interface Reader<T> {
        /** Empty: not the one that is waited for. */
        Optional<T> read(byte[] message) throws Refused;
    }

    private final SerialPort port;
    private final FrameReader frames = new FrameReader(this);
    private Optional<byte[]> message = Optional.empty();
    private long bytes;
    private long heard;
    private long dropped;
    private long millis;

    private PortTalk(SerialPort port) {
        this.port = port;
    }

    /** @throws IOException why the port does not open, without its name */
    static PortTalk open(String path, int baud) throws IOException {
        try {
            SerialPort port = SerialPort.getCommPort(path);
            SerialLine.configure(port, baud);
            if (!port.openPort(0)) {
                throw new IOException(OpenFault.explain(path, port.getLastErrorCode()));
            }
            return new PortTalk(port);
        } catch (SerialPortInvalidPortException e) {
            throw new IOException("is no serial port", e);
        }
    }

    /**
     * Asks every second until the answer comes: a board that resets when its port is opened misses the first question.
     *
     * @return empty: no answer in this time
     * @throws IOException the port is gone
     */
    <T> Optional<T> ask(byte[] question, Reader<T> reader, long timeoutMillis) throws IOException {
        byte[] buffer = new byte[4_096];
        long began = System.nanoTime();
        long asked = began - TimeUnit.MILLISECONDS.toNanos(2 * AGAIN_MILLIS);
        while (millisSince(began) < timeoutMillis) {
            if (millisSince(asked) > AGAIN_MILLIS) {
                asked = System.nanoTime();
                port.writeBytes(DELIMITER, 1);
                port.writeBytes(question, question.length);
            }
            int count = port.readBytes(buffer, buffer.length);
            if (count < 0) {
                throw new IOException("the port is gone");
            }
            for (int i = 0; i < count; i++) {
                bytes++;
                frames.push(buffer, i, 1);
                Optional<T> answer = take(reader);
                if (answer.isPresent()) {
                    millis = millisSince(asked);
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    private <T> Optional<T> take(Reader<T> reader) {
        Optional<byte[]> come = message;
        message = Optional.empty();
        try {
            return come.isPresent() ? reader.read(come.get()) : Optional.empty();
        } catch (Refused refused) {
            dropped++;
            return Optional.empty();
        }
    }

    /** Milliseconds that the last answer took. */
    long millis() {
        return millis;
    }

    long bytes() {
        return bytes;
    }

    /** Frames whose check held came, of whatever kind. */
    boolean hasHeardFrames() {
        return heard > 0;
    }

    /** What silence, or what came in place of an answer, says about the line. */
    String silence() {
        return bytes == 0
                ? "no board answers: is it powered, and its firmware a Linnet board's?"
                : bytes + " bytes came, no frame among them (" + dropped + " broken): is the baud rate the board's?";
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Override
    public void onChunk(byte[] chunk) {}

    @Override
    public void onMessage(byte[] packet) {
        message = Optional.of(packet);
        heard++;
    }

    @Override
    public void onDropped(Reason reason) {
        dropped++;
    }

    @Override
    public void close() {
        port.closePort();
    }
}
