package io.linnet.protocol.frame;

import io.linnet.protocol.reason.Reason;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a reader finds, in the words of the vector files. */
final class Events implements FrameListener {
    final List<String> list = new ArrayList<>();

    static List<String> of(byte[] stream, int piece) {
        Events events = new Events();
        FrameReader reader = new FrameReader(events);
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(piece, stream.length - at);
            reader.push(stream, at, count);
            at += count;
        }
        return events.list;
    }

    @Override
    public void onChunk(byte[] chunk) {
        list.add("ok chunk " + HexFormat.of().formatHex(chunk));
    }

    @Override
    public void onMessage(byte[] message) {
        list.add("ok message " + HexFormat.of().formatHex(message));
    }

    @Override
    public void onDropped(Reason reason) {
        list.add(reason.label());
    }
}
