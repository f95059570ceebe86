package io.linnet.lab.world;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The run's last events, for whoever must understand a failure, and a hash over all of them: two runs with one hash were
 * the same. A line is made only when somebody reads it.
 */
final class Trace {
    private static final int KEPT = 40;
    private static final int LONGEST_LINE = 220;

    private final VirtualTime time;
    private final Optional<Consumer<String>> everyLine;
    private final ArrayDeque<Supplier<String>> last = new ArrayDeque<>();
    private long hash;
    private long events;

    /** @param everyLine hears each event as it happens */
    Trace(VirtualTime time, Optional<Consumer<String>> everyLine) {
        this.time = time;
        this.everyLine = everyLine;
    }

    void add(String part, String what) {
        add(part, what.hashCode(), () -> what);
    }

    /** @param does {@code "sends"}, {@code "takes"} … */
    void packet(String part, String does, byte[] packet) {
        add(part, Arrays.hashCode(packet), () -> does + " " + describe(packet));
    }

    private void add(String part, int content, Supplier<String> what) {
        long atMicros = time.nowMicros();
        events++;
        hash = 31 * (31 * (31 * hash + atMicros) + part.hashCode()) + content;
        Supplier<String> line =
                () -> cut(String.format(Locale.ROOT, "%10.3f s  %-10s %s", atMicros / 1e6, part, what.get()));
        last.addLast(line);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
        everyLine.ifPresent(lines -> lines.accept(line.get()));
    }

    private static String cut(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + " …";
    }

    List<String> last() {
        return last.stream().map(Supplier::get).toList();
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    /** A packet in one line, without its bytes. */
    private static String describe(byte[] packet) {
        try {
            if (packet.length == 0) {
                return "nothing";
            }
            if (!ChunkFormat.isChunk(packet)) {
                return MessageReader.read(packet).toString().replaceAll("\\[B@[0-9a-f]+", "…");
            }
            ChunkHeader header = ChunkReader.peek(packet);
            boolean isRepair = header.type() == ChunkFormat.TYPE_REPAIR;
            return (isRepair ? "repair" : "chunk " + header.index()) + " of "
                    + List.of("update", "step", "full", "difference").get(isRepair ? header.step() : header.type())
                    + " " + header.transfer() + (header.poll() ? ", poll" : "");
        } catch (Refused refused) {
            return packet.length + " bytes, " + refused.getMessage();
        }
    }
}
