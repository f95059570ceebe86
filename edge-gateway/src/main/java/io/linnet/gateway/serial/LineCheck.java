package io.linnet.gateway.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A frame there and a frame back: asks the board on a port to identify itself (SPEC 15.3), with the port opened as the
 * gateway opens it. For {@code doctor}; the gateway must not have the port open.
 */
public final class LineCheck implements FrameListener {
    /**
     * @param board that answered, or empty
     * @param millis until its answer
     * @param trouble why there is none; empty for none
     */
    public record Result(String board, long millis, long bytes, String trouble) {}

    private static final byte[] GREET = FrameWriter.message(MessageWriter.write(new Refusal(
            Reason.UNKNOWN_TRANSFER,
            Optional.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.empty())));

    private String board = "";
    private long dropped;

    private LineCheck() {}

    public static Result run(String path, int baud, long timeoutMillis) {
        try {
            SerialPort port = SerialPort.getCommPort(path);
            SerialLine.configure(port, baud);
            if (!port.openPort(0)) {
                return new Result("", 0, 0, OpenFault.explain(path, port.getLastErrorCode()));
            }
            try {
                return new LineCheck().exchange(port, timeoutMillis);
            } finally {
                port.closePort();
            }
        } catch (SerialPortInvalidPortException e) {
            return new Result("", 0, 0, "is no serial port");
        }
    }

    private Result exchange(SerialPort port, long timeoutMillis) {
        FrameReader reader = new FrameReader(this);
        byte[] buffer = new byte[4_096];
        byte[] start = {0};
        long began = System.nanoTime();
        long asked = began - TimeUnit.SECONDS.toNanos(2);
        long bytes = 0;
        while (board.isEmpty() && millisSince(began) < timeoutMillis) {
            if (millisSince(asked) > 1_000) {
                // A board that resets when its port is opened misses the first one.
                asked = System.nanoTime();
                port.writeBytes(start, 1);
                port.writeBytes(GREET, GREET.length);
            }
            int count = port.readBytes(buffer, buffer.length);
            if (count < 0) {
                return new Result("", 0, bytes, "the port is gone");
            }
            bytes += count;
            reader.push(buffer, 0, count);
        }
        if (!board.isEmpty()) {
            return new Result(board, millisSince(asked), bytes, "");
        }
        String heard = bytes == 0
                ? "no board answers: is it powered, and its firmware a Linnet board's?"
                : bytes + " bytes came, no frame among them (" + dropped + " broken): is the baud rate the board's?";
        return new Result("", 0, bytes, heard);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Override
    public void onChunk(byte[] chunk) {}

    @Override
    public void onMessage(byte[] message) {
        try {
            if (MessageReader.read(message) instanceof Identify identify) {
                board = identify.board();
            }
        } catch (Refused refused) {
            dropped++;
        }
    }

    @Override
    public void onDropped(Reason reason) {
        dropped++;
    }
}
