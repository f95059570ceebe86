package io.linnet.protocol.topic;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The topics of one fleet: names to publish to, filters to subscribe to, and the parser for all fleets. Depths are
 * fixed, so that one subscription serves one need. SPEC 13.2. Immutable; any thread.
 */
public final class Topics {
    /** Everything of the protocol begins here; nothing lies under {@code $}. */
    public static final String ROOT = "linnet/v1";

    /** Chunks of an object, SPEC 1.3. */
    public static final int MAXIMUM_CHUNKS = 4096;

    /** The longest topic: a piece's of a gateway's list, with the longest ids. */
    public static final int MAXIMUM_LENGTH =
            ROOT.length() + 1 + Ids.MAX_LENGTH + "/gateway/".length() + Ids.MAX_LENGTH + "/admit/4095".length();

    private final String fleet;
    private final String prefix;

    public Topics(String fleet) {
        this.fleet = Ids.require("fleet", fleet);
        this.prefix = ROOT + "/" + fleet + "/";
    }

    public String fleet() {
        return fleet;
    }

    /** Two lower-case hex digits: the low byte of the CRC32C of the board id's UTF-8 bytes. */
    public static String part(String board) {
        CRC32C crc = new CRC32C();
        crc.update(board.getBytes(StandardCharsets.UTF_8));
        return part((int) crc.getValue() & 0xFF);
    }

    private static String part(int number) {
        return "" + Character.forDigit(number >> 4, 16) + Character.forDigit(number & 15, 16);
    }

    public String board(String board, Channel channel) {
        Ids.require("board", board);
        return prefix + part(board) + "/" + board + "/" + channel.level();
    }

    public String up(String board) {
        return board(board, Channel.UP);
    }

    public String down(String board) {
        return board(board, Channel.DOWN);
    }

    public String presence(String board) {
        return board(board, Channel.PRESENCE);
    }

    public String report(String board) {
        return board(board, Channel.REPORT);
    }

    public String round(String model) {
        return prefix + "round/" + Ids.require("model", model);
    }

    public String full(String model, int index) {
        return chunks(model, "full", index);
    }

    public String step(String model, int index) {
        return chunks(model, "step", index);
    }

    public String gateway(String gateway) {
        return prefix + "gateway/" + Ids.require("gateway", gateway);
    }

    /** A piece of the gateway's list of boards. */
    public String admit(String gateway, int index) {
        return gateway(gateway) + "/admit/" + requireIndex(index);
    }

    private static int requireIndex(int index) {
        if (index < 0 || index >= MAXIMUM_CHUNKS) {
            throw new IllegalArgumentException("index=" + index + ", accepted: 0 to " + (MAXIMUM_CHUNKS - 1));
        }
        return index;
    }

    private String chunks(String model, String object, int index) {
        return prefix + "model/" + Ids.require("model", model) + "/" + object + "/" + requireIndex(index);
    }

    /** Filter: one channel of every board. */
    public String everyBoard(Channel channel) {
        return prefix + "+/+/" + channel.level();
    }

    /** Filter: one channel of the boards of one part, 0 … 255; an aggregator may own a range of parts. */
    public String everyBoard(Channel channel, int part) {
        if (part < 0 || part > 255) {
            throw new IllegalArgumentException("part=" + part + ", accepted: 0 to 255");
        }
        return prefix + part(part) + "/+/" + channel.level();
    }

    /** Filter: the offers of every model. */
    public String everyRound() {
        return prefix + "round/+";
    }

    /** Filter: the chunks of the full model. */
    public String everyFull(String model) {
        return prefix + "model/" + Ids.require("model", model) + "/full/+";
    }

    /** Filter: the chunks of the step. */
    public String everyStep(String model) {
        return prefix + "model/" + Ids.require("model", model) + "/step/+";
    }

    /** Filter: the chunks, full and step, of every model. */
    public String everyModel() {
        return prefix + "model/#";
    }

    /** Filter: every gateway. */
    public String everyGateway() {
        return prefix + "gateway/+";
    }

    /** Filter: the pieces of the gateway's list of boards. */
    public String everyAdmit(String gateway) {
        return gateway(gateway) + "/admit/+";
    }

    /** Filter: all of the fleet. */
    public String everything() {
        return prefix + "#";
    }

    /**
     * Reads a topic name of any fleet.
     *
     * @throws Refused {@code not-allowed} for a topic outside the protocol, {@code malformed} for one inside it with a
     *     bad id, part or index
     */
    public static Topic parse(String topic) throws Refused {
        if (!topic.startsWith(ROOT + "/") || topic.length() > MAXIMUM_LENGTH) {
            throw notAllowed("outside " + ROOT);
        }
        String[] levels = topic.substring(ROOT.length() + 1).split("/", 6);
        if (levels.length < 3 || levels.length > 5) {
            throw notAllowed("unknown topic");
        }
        String fleet = id("fleet", levels[0]);
        return switch (levels[1]) {
            case "round" -> new Topic.OfRound(fleet, id("model", only(levels)));
            case "gateway" -> parseGateway(fleet, levels);
            case "model" -> parseModel(fleet, levels);
            default -> parseBoard(fleet, levels);
        };
    }

    private static String only(String[] levels) throws Refused {
        if (levels.length != 3) {
            throw notAllowed("unknown topic");
        }
        return levels[2];
    }

    private static Topic parseGateway(String fleet, String[] levels) throws Refused {
        if (levels.length == 5 && levels[3].equals("admit")) {
            return new Topic.OfAdmit(fleet, id("gateway", levels[2]), index(levels[4]));
        }
        return new Topic.OfGateway(fleet, id("gateway", only(levels)));
    }

    private static Topic parseModel(String fleet, String[] levels) throws Refused {
        if (levels.length != 5) {
            throw notAllowed("unknown topic");
        }
        String model = id("model", levels[2]);
        return switch (levels[3]) {
            case "full" -> new Topic.OfFull(fleet, model, index(levels[4]));
            case "step" -> new Topic.OfStep(fleet, model, index(levels[4]));
            default -> throw notAllowed("unknown topic");
        };
    }

    private static Topic parseBoard(String fleet, String[] levels) throws Refused {
        Channel channel = levels.length == 4 ? Channel.of(levels[3]) : null;
        if (channel == null) {
            throw notAllowed("unknown topic");
        }
        String board = id("board", levels[2]);
        if (!levels[1].equals(part(board))) {
            // Another part would reach another aggregator, and the same board would count twice.
            throw malformed("part is not the board id's");
        }
        return new Topic.OfBoard(fleet, board, channel);
    }

    private static int index(String digits) throws Refused {
        boolean canonical =
                !digits.isEmpty() && digits.length() <= 4 && (digits.length() == 1 || digits.charAt(0) != '0');
        int index = 0;
        for (int i = 0; canonical && i < digits.length(); i++) {
            char c = digits.charAt(i);
            canonical = c >= '0' && c <= '9';
            index = index * 10 + (c - '0');
        }
        if (!canonical || index >= MAXIMUM_CHUNKS) {
            throw malformed("index of a chunk");
        }
        return index;
    }

    private static String id(String what, String level) throws Refused {
        if (!Ids.isId(level)) {
            throw malformed(what + " id");
        }
        return level;
    }

    private static Refused malformed(String detail) {
        return new Refused(Reason.MALFORMED, detail);
    }

    private static Refused notAllowed(String detail) {
        return new Refused(Reason.NOT_ALLOWED, detail);
    }
}
