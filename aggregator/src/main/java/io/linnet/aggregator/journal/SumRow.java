package io.linnet.aggregator.journal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A folded partial sum as one row, so that it is there whole or not at all: its boards, hello and chunks, each behind its length. */
final class SumRow {
    private SumRow() {}

    static byte[] write(Entry.SumFolded sum) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, String.join("\n", sum.boards()).getBytes(StandardCharsets.US_ASCII));
        append(out, sum.hello());
        sum.chunks().forEach(chunk -> append(out, chunk));
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, byte[] piece) {
        out.write(piece.length >>> 8);
        out.write(piece.length);
        out.writeBytes(piece);
    }

    static Entry.SumFolded read(String gateway, int transfer, byte[] row) {
        ByteBuffer in = ByteBuffer.wrap(row);
        String boards = new String(piece(in), StandardCharsets.US_ASCII);
        byte[] hello = piece(in);
        List<byte[]> chunks = new ArrayList<>();
        while (in.hasRemaining()) {
            chunks.add(piece(in));
        }
        return new Entry.SumFolded(gateway, transfer, List.of(boards.split("\n")), hello, chunks);
    }

    private static byte[] piece(ByteBuffer in) {
        byte[] piece = new byte[in.getShort() & 0xFFFF];
        in.get(piece);
        return piece;
    }
}
