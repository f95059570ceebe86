package io.linnet.protocol.transfer;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors.Block;
import io.linnet.protocol.vectors.Vectors.Line;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plays the conversations of {@code transfer.txt} and {@code repair.txt}: given lines in, all lines out. */
final class Script {
    private static final HexFormat HEX = HexFormat.of();
    private static final Set<String> RESULTS =
            Set.of("status", "sends", "wake", "outcome", "chunk-out", "undecodable", "expect");

    private final Block block;
    private final List<Line> out = new ArrayList<>();

    private Script(Block block) {
        this.block = block;
    }

    /** The block with its results, whether it had any or not. */
    static List<Line> play(Block block) {
        Script script = new Script(block);
        if (block.text("op").equals("receive")) {
            script.receive();
        } else {
            script.send();
        }
        script.say("expect", "ok");
        return script.out;
    }

    private static boolean isGiven(Line line, boolean receiver) {
        return receiver
                ? !RESULTS.contains(line.key())
                : !RESULTS.contains(line.key()) || line.key().equals("status");
    }

    private void say(String key, Object value) {
        out.add(new Line(key, value.toString()));
    }

    private void receive() {
        Receiver receiver = null;
        for (Line line : block.lines()) {
            if (!isGiven(line, true)) {
                continue;
            }
            out.add(line);
            String[] words = line.value().split(" ");
            switch (line.key()) {
                case "packet", "hello", "wait" -> {
                    receiver = receiver == null ? newReceiver() : receiver;
                    long now = Long.parseLong(words[0]);
                    if (line.key().equals("packet")) {
                        accept(receiver, HEX.parseHex(words.length > 1 ? words[1] : ""), now);
                    } else if (line.key().equals("hello")) {
                        receiver.hello(now);
                    }
                    receiver.poll(now).ifPresent(status -> say("status", words(status)));
                }
                default -> {}
            }
        }
        if (receiver != null && receiver.undecodable() > 0) {
            say("undecodable", receiver.undecodable());
        }
    }

    private Receiver newReceiver() {
        try {
            return new Receiver(
                    StatusBitmap.read(block.number("chunks"), block.hex("known")),
                    block.hex("crcseed"),
                    block.number("transfer"),
                    block.number("object"),
                    new ReceiverPolicy(
                            block.number("window"),
                            block.number("credit"),
                            block.number("memory"),
                            block.number("spacing")));
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private void accept(Receiver receiver, byte[] packet, long now) {
        try {
            ReceiveResult accepted = receiver.accept(packet, now);
            say("outcome", accepted.use().name().toLowerCase(Locale.ROOT));
            for (byte[] chunk : accepted.chunks()) {
                say("chunk-out", HEX.formatHex(chunk));
            }
        } catch (Refused refused) {
            say("outcome", refused.reason().label());
        }
    }

    private void send() {
        Sender sender = null;
        for (Line line : block.lines()) {
            if (!isGiven(line, false)) {
                continue;
            }
            out.add(line);
            String[] words = line.value().split(" ");
            switch (line.key()) {
                case "status", "refusal", "contact", "time" -> {
                    sender = sender == null ? newSender() : sender;
                    long now = Long.parseLong(words[0]);
                    switch (line.key()) {
                        case "status" -> sender.onStatus(status(words), now);
                        case "refusal" -> sender.onRefusal(reason(words[1]), Long.parseLong(words[2]), now);
                        case "contact" -> sender.linkUp(now);
                        default -> {}
                    }
                    emit(sender, now);
                }
                default -> {}
            }
        }
    }

    private void emit(Sender sender, long now) {
        for (Optional<OutgoingPacket> next = sender.poll(now); next.isPresent(); next = sender.poll(now)) {
            OutgoingPacket sent = next.get();
            say("sends", (sent.kind().name().toLowerCase(Locale.ROOT) + " " + HEX.formatHex(sent.packet())).strip());
        }
        say("wake", sender.complete() ? "never" : sender.wakeAt());
    }

    private Sender newSender() {
        List<byte[]> chunks = block.all("chunk").stream().map(HEX::parseHex).collect(Collectors.toList());
        LinkProfile link = new LinkProfile(
                "scripted",
                block.number("floor"),
                block.number("eager") == 1,
                block.number("pace"),
                block.number("window"),
                block.number("reorder"));
        long seed = block.number("seed");
        byte[] crcSeed = block.hex("crcseed");
        return block.text("start").equals("fresh")
                ? Sender.fresh(chunks, crcSeed, link, seed, 0)
                : Sender.resumed(chunks, crcSeed, link, seed, 0);
    }

    private TransferStatus status(String[] words) {
        try {
            return new TransferStatus(
                    StatusBitmap.read(block.all("chunk").size(), HEX.parseHex(words[1])),
                    number(words[2]),
                    number(words[3]),
                    number(words[4]),
                    number(words[5]));
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static int number(String word) {
        return word.equals("-") ? TransferStatus.ABSENT : Integer.parseInt(word);
    }

    private static String word(long number) {
        return number == TransferStatus.ABSENT ? "-" : Long.toString(number);
    }

    static String words(TransferStatus status) {
        return String.join(
                " ",
                HEX.formatHex(status.bitmap().bytes()),
                word(status.window()),
                word(status.creditBytes()),
                word(status.echo()),
                word(status.needed()));
    }

    private static Reason reason(String label) {
        return Reason.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
