package io.linnet.cli;

import io.linnet.protocol.message.Enrol;
import io.linnet.protocol.message.Enrol.Identity;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** A board's id, fleet and key in a file that only its owner reads, in the form that its name asks for. */
final class KeyFile {
    /** "LNS1": a record of the firmware's store (linnet/store.h). */
    private static final int MAGIC = 0x31534E4C;

    private static final int HEADER_BYTES = 32;
    private static final int CHECKED_BYTES = 16;

    private KeyFile() {}

    static void write(Path file, Identity who, BoardKey key) throws IOException {
        String name = file.toString();
        if (name.endsWith(".h")) {
            PrivateFile.write(file, header(who, key));
        } else if (name.endsWith(".bin")) {
            PrivateFile.write(file, image(who, key));
        } else {
            PrivateFile.write(file, "fleet " + who.fleet() + "\nboard " + who.board() + "\nkey " + hex(key) + "\n");
        }
    }

    private static String hex(BoardKey key) {
        return HexFormat.of().formatHex(key.bytes());
    }

    private static String header(Identity who, BoardKey key) {
        byte[] bytes = key.bytes();
        String list = IntStream.range(0, bytes.length)
                .mapToObj(i -> String.format(Locale.ROOT, "0x%02x", bytes[i]))
                .collect(Collectors.joining(", "));
        return "/* Written by linnet board; whoever reads this file can speak for the board. */\n"
                + "#define LINNET_FLEET \"" + who.fleet() + "\"\n"
                + "#define LINNET_BOARD \"" + who.board() + "\"\n"
                + "#define LINNET_BOARD_KEY {" + list + "}\n";
    }

    /**
     * What linnet_enrol_open reads, for the first page of its region of flash: a record of the store that holds the message
     * by which the key would come over the line.
     */
    static byte[] image(Identity who, BoardKey key) {
        byte[] content = Enrol.give(who, key.bytes()).write();
        byte[] image = new byte[HEADER_BYTES + (content.length + 7) / 8 * 8];
        ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(1).putInt(content.length).putInt(crc(content, content.length));
        out.putInt(crc(image, CHECKED_BYTES));
        while (out.position() < HEADER_BYTES) {
            out.put((byte) 0xFF);
        }
        out.put(content);
        while (out.hasRemaining()) {
            out.put((byte) 0xFF);
        }
        return image;
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
