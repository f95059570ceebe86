package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sealed lists of a fleet's gateways on other machines, as whoever keeps the fleet hands them to the aggregator, which
 * can pass them on and not read them. As a file: a line {@code fleet NAME lists NUMBER}, then a line a piece, {@code gateway
 * base64}, in order.
 *
 * @param number of the lists
 * @param pieces by gateway
 */
public record GatewayLists(String fleet, long number, Map<String, List<byte[]>> pieces) {
    public GatewayLists {
        Ids.require("fleet", fleet);
        pieces.keySet().forEach(gateway -> Ids.require("gateway", gateway));
        pieces = new TreeMap<>(pieces);
    }

    /**
     * @throws IllegalArgumentException naming the file, the line, and what was expected; or others may read it
     * @throws java.io.UncheckedIOException it cannot be read
     */
    public static GatewayLists read(Path file) {
        String accepted = ", accepted: a file that linnet fleet writes";
        List<String> lines = PrivateFile.read(file)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        String[] head = (lines.isEmpty() ? "" : lines.get(0)).split(" ", 5);
        if (head.length != 4 || !head[0].equals("fleet") || !head[2].equals("lists") || !head[3].matches("\\d{1,18}")) {
            throw new IllegalArgumentException(file + " line 1" + accepted);
        }
        Map<String, List<byte[]>> pieces = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", 3);
            if (words.length != 2) {
                throw new IllegalArgumentException(file + ": " + words.length + " words" + accepted);
            }
            try {
                pieces.computeIfAbsent(words[0], gateway -> new ArrayList<>())
                        .add(Base64.getDecoder().decode(words[1]));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": gateway " + words[0] + accepted, e);
            }
        }
        return new GatewayLists(head[1], Long.parseLong(head[3]), pieces);
    }

    public void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(
                        "# gateway piece; sealed, linnet fleet and linnet board write it\nfleet ")
                .append(fleet)
                .append(" lists ")
                .append(number)
                .append('\n');
        pieces.forEach((gateway, of) -> of.forEach(piece -> text.append(gateway)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(piece))
                .append('\n')));
        PrivateFile.write(file, text.toString());
    }
}
