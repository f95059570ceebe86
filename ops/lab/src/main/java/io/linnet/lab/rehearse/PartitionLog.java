package io.linnet.lab.rehearse;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packets of one partition's boards in the order in which they came: what a replay begins with. A file. */
final class PartitionLog implements AutoCloseable {
    /** Takes a record. */
    interface Reader {
        void read(String board, byte[] packet);
    }

    private final Path file;
    private final DataOutputStream out;
    private int records;

    PartitionLog(Path file) throws IOException {
        this.file = file;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    void append(String board, byte[] packet) throws IOException {
        out.writeUTF(board);
        out.writeInt(packet.length);
        out.write(packet);
        records++;
    }

    int records() {
        return records;
    }

    /** Reads the first {@code count} records; nothing is appended afterwards. */
    void read(int count, Reader reader) throws IOException {
        out.flush();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int i = 0; i < count; i++) {
                String board = in.readUTF();
                reader.read(board, in.readNBytes(in.readInt()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }
}
