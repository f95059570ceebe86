package io.linnet.cli;

import io.linnet.emulator.fleet.Access;
import io.linnet.emulator.link.PseudoTerminal;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many boards are on which link, as {@code mqtt:8,coap:4,serial:4}. */
record LinkMix(int mqtt, int coap, int serial) {
    private static final String ACCEPTED = "KIND:NUMBER, …, KIND mqtt, coap or serial, as mqtt:8,coap:4,serial:4";
    private static final int MOST_BOARDS = 65_535;
    /** A gateway's limit. */
    private static final int MOST_LINES = 64;

    /** Of serial lines. */
    static final int BAUD = 115_200;

    private enum Kind {
        MQTT,
        COAP,
        SERIAL
    }

    /** @param text null: all boards on MQTT */
    static LinkMix parse(@Nullable String text, int boards) {
        if (text == null) {
            if (boards < 1 || boards > MOST_BOARDS) {
                throw new UserError("boards=" + boards + ", accepted: 1 to " + MOST_BOARDS);
            }
            return new LinkMix(boards, 0, 0);
        }
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        for (String part : text.split(",", -1)) {
            String[] pair = part.trim().split(":", -1);
            Kind kind = kind(pair[0], text);
            if (pair.length != 2 || !pair[1].matches("\\d{1,5}") || counts.containsKey(kind)) {
                throw refused(text);
            }
            counts.put(kind, Integer.parseInt(pair[1]));
        }
        LinkMix links = new LinkMix(
                counts.getOrDefault(Kind.MQTT, 0),
                counts.getOrDefault(Kind.COAP, 0),
                counts.getOrDefault(Kind.SERIAL, 0));
        if (links.boards() < 1 || links.boards() > MOST_BOARDS) {
            throw new UserError("links=" + text + ", accepted: 1 to " + MOST_BOARDS + " boards in all");
        }
        if (links.serial() > MOST_LINES) {
            throw new UserError("links=" + text + ", accepted: up to " + MOST_LINES + " serial lines");
        }
        if (links.serial() > 0 && !PseudoTerminal.isPossible()) {
            throw UserError.environment("links=" + text + ": " + PseudoTerminal.MISSING);
        }
        return links;
    }

    private static Kind kind(String name, String text) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw refused(text);
    }

    private static UserError refused(String text) {
        return new UserError("links=" + text + ", accepted: " + ACCEPTED);
    }

    int boards() {
        return mqtt + coap + serial;
    }

    boolean needsGateway() {
        return coap + serial > 0;
    }

    /**
     * A board's link: those on MQTT come first, then those on CoAP, then those on serial lines.
     *
     * @param coapGateway where CoAP is answered
     * @param lines folder in which the lines appear as {@code tty0 …}
     */
    Access access(int board, InetSocketAddress coapGateway, Path lines) {
        if (board < mqtt) {
            return new Access.Mqtt();
        }
        int beyond = board - mqtt;
        return beyond < coap
                ? new Access.Coap(coapGateway)
                : new Access.Serial(lines.resolve("tty" + (beyond - coap)), BAUD);
    }
}
