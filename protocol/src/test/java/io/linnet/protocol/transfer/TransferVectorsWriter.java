package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.BlockWriter;
import io.linnet.protocol.vectors.Vectors.Block;
import io.linnet.protocol.vectors.Vectors.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** Writes {@code repair.txt} and {@code transfer.txt}. */
final class TransferVectorsWriter {
    private static final HexFormat HEX = HexFormat.of();
    private static final int TRANSFER = 0xBEEF;

    private final BlockWriter repairs = new BlockWriter("Repairs");
    private final BlockWriter transfers = new BlockWriter("Status bitmaps, and conversations of one end");
    private final Seal seal = new Seal(Objects.BASE);

    public static void main(String[] args) throws IOException {
        TransferVectorsWriter writer = new TransferVectorsWriter();
        writer.repairs();
        writer.bitmaps();
        writer.receivers();
        writer.senders();
        writer.repairs.save("repair.txt");
        writer.transfers.save("transfer.txt");
    }

    private static List<byte[]> object(int chunks, int maxPayload, long seed) {
        return Objects.random(chunks, maxPayload, TRANSFER, Objects.BASE, new SplitMix64(seed));
    }

    private void repairs() {
        int[][] cases = {
            {0, 0, 0, 1}, {1, 0, 0, 9}, {0, 1, 0, 9}, {0, 0, 1, 9}, {0xFFFF, 0xFFFF, 3841, 255}, {7, 300, 3, 64}
        };
        for (int[] c : cases) {
            repairs.block("coefficients " + Arrays.toString(c), "9.5", "coefficients")
                    .line("seed", c[0])
                    .line("transfer", c[1])
                    .line("first", c[2])
                    .line("count", c[3])
                    .hex("coefficients", Repair.coefficients(c[0], c[1], c[2], c[3]))
                    .line("expect", "ok");
        }
        combine("one empty chunk", object(1, 0, 1), 0, 1, 5, false);
        combine("two chunks, unequal lengths", object(2, 20, 2), 0, 2, 6, false);
        combine("the middle of five, with POLL", object(5, 12, 3), 1, 3, 65_535, true);
        combine("bare poll", object(2, 3, 4), 0, 0, 77, true);
        combine("sixteen chunks", object(16, 6, 5), 0, 16, 9, false);
        combine("longest chunk", longest(), 0, 1, 10, false);

        solving();
        refusals();
    }

    private List<byte[]> longest() {
        byte[] chunk = new byte[ChunkFormat.MAX_BYTES];
        Arrays.fill(chunk, (byte) 0xA5);
        PacketHeader.header(chunk, ChunkFormat.TYPE_FULL, 0, TRANSFER, 0);
        seal.sign(chunk);
        return List.of(chunk);
    }

    private void combine(String name, List<byte[]> chunks, int first, int count, int seed, boolean poll) {
        repairs.block("combine " + name, "5.5 9.5", "combine").hex("crcseed", Objects.BASE);
        chunks.forEach(chunk -> repairs.hex("chunk", chunk));
        byte[] repair = count == 0
                ? Repair.barePoll(chunks, TRANSFER, seed)
                : Repair.combine(chunks, TRANSFER, seed, first, count, poll);
        seal.sign(repair);
        repairs.line("transfer", TRANSFER)
                .line("seed", seed)
                .line("first", first)
                .line("count", count)
                .line("poll", poll ? 1 : 0)
                .hex("repair", repair)
                .line("expect", "ok");
    }

    private byte[] repair(List<byte[]> chunks, int first, int count, int seed) {
        byte[] repair = Repair.combine(chunks, TRANSFER, seed, first, count, false);
        seal.sign(repair);
        return repair;
    }

    private byte[] poll(byte[] chunk) {
        return seal.withPoll(chunk, true);
    }

    private byte[] changed(byte[] packet, int at, int value) {
        byte[] copy = packet.clone();
        copy[at] = (byte) value;
        seal.sign(copy);
        return copy;
    }

    private byte[] resized(byte[] packet, int length) {
        byte[] copy = Arrays.copyOf(packet, length);
        seal.sign(copy);
        return copy;
    }

    private void solving() {
        List<byte[]> four = object(4, 10, 11);
        receive(
                repairs,
                "repairs alone give all",
                4,
                1 << 16,
                packet(0, repair(four, 0, 4, 1)),
                packet(1, repair(four, 0, 4, 2)),
                packet(2, repair(four, 0, 4, 3)),
                packet(3, repair(four, 0, 4, 4)));
        receive(
                repairs,
                "the last of three is a repair",
                3,
                1 << 16,
                packet(0, four.get(0)),
                packet(1, four.get(2)),
                packet(2, repair(four.subList(0, 3), 0, 3, 1)));
        receive(
                repairs,
                "a repair first, chunks after",
                3,
                1 << 16,
                packet(0, repair(four.subList(0, 3), 0, 3, 1)),
                packet(1, four.get(2)),
                packet(2, poll(four.get(0))));
        receive(
                repairs,
                "the same repair twice helps once",
                4,
                1 << 16,
                packet(0, repair(four, 0, 3, 1)),
                packet(1, repair(four, 0, 3, 1)),
                packet(2, four.get(1)),
                packet(3, four.get(0)));
        receive(
                repairs,
                "a repair of what is here",
                4,
                1 << 16,
                packet(0, four.get(1)),
                packet(1, four.get(2)),
                packet(2, repair(four, 1, 2, 9)));
        receive(repairs, "no memory for repairs", 4, 0, packet(0, repair(four, 0, 4, 1)), packet(1, four.get(3)));
        byte[] lies = repair(four.subList(0, 1), 0, 1, 1);
        receive(
                repairs,
                "a symbol with an impossible length",
                4,
                1 << 16,
                packet(0, changed(lies, ChunkFormat.HEADER_BYTES + 1, 0x77)),
                packet(1, four.get(0)));
        byte[] padded = resized(lies, lies.length + 3);
        receive(
                repairs,
                "a symbol that does not end in zeros",
                4,
                1 << 16,
                packet(0, changed(padded, lies.length, 1)),
                packet(1, padded));
    }

    private void refusals() {
        List<byte[]> four = object(4, 10, 12);
        byte[] whole = repair(four, 0, 4, 1);
        byte[] bare = Repair.barePoll(four, TRANSFER, 3);
        seal.sign(bare);
        byte[] flipped = whole.clone();
        flipped[20] ^= 16;
        receive(
                repairs,
                "repairs refused",
                4,
                1 << 16,
                packet(0, Arrays.copyOf(whole, 15)),
                packet(0, resized(whole, 1041)),
                packet(0, flipped),
                packet(0, changed(whole, 0, 0x61)),
                packet(0, changed(whole, 0, 0x62)),
                packet(0, changed(whole, 0, 0xA0)),
                packet(0, changed(whole, 0, 0x68)),
                packet(0, changed(whole, 1, 0x10)),
                packet(0, changed(whole, 2, 0)),
                packet(0, changed(whole, 6, 1)),
                packet(0, changed(whole, 8, 1)),
                packet(0, changed(whole, 9, 5)),
                packet(0, changed(whole, 10, 1)),
                packet(0, changed(whole, 9, 0)),
                packet(0, changed(whole, 11, 1)),
                packet(0, resized(whole, 24)),
                packet(0, resized(whole, 1034)),
                packet(0, changed(bare, 9, 1)),
                packet(0, bare));
        byte[] chunk = four.get(1);
        byte[] otherBase = Objects.random(4, 10, TRANSFER, Objects.OTHER_BASE, new SplitMix64(12))
                .get(1);
        receive(
                transfers,
                "chunks refused",
                4,
                0,
                packet(0, new byte[0]),
                packet(0, Arrays.copyOf(chunk, 15)),
                packet(0, resized(chunk, 1025)),
                packet(0, otherBase),
                packet(0, changed(chunk, 0, 0x00)),
                packet(0, changed(chunk, 0, 0x80)),
                packet(0, changed(chunk, 0, 0x41)),
                packet(0, changed(chunk, 0, 0x42)),
                packet(0, changed(chunk, 0, 0x48)),
                packet(0, changed(chunk, 0, 0x78)),
                packet(0, changed(chunk, 3, 0)),
                packet(0, changed(chunk, 4, 4)),
                packet(0, changed(chunk, 5, 1)),
                packet(1, chunk));
    }

    private void bitmaps() {
        bitmap("one, nothing", 1, "00", "ok");
        bitmap("one, all", 1, "01", "ok");
        bitmap("nine", 9, "0101", "ok");
        bitmap("sixteen, ends", 16, "0180", "ok");
        bitmap("most", 4096, "ff".repeat(512), "ok");
        bitmap("spare bit", 1, "02", "malformed");
        bitmap("spare bits behind nine", 9, "01fe", "malformed");
        bitmap("too short", 9, "01", "malformed");
        bitmap("too long for its chunks", 8, "0100", "malformed");
        bitmap("empty", 1, "", "malformed");
        bitmap("no chunks", 0, "", "too-long");
        bitmap("too many chunks", 4097, "00".repeat(513), "too-long");
    }

    private void bitmap(String name, int chunks, String hex, String expect) {
        transfers
                .block("bitmap " + name, "8.2 9.3", "bitmap")
                .line("chunks", chunks)
                .hex("hex", HEX.parseHex(hex));
        if (expect.equals("ok")) {
            try {
                transfers.numbers(
                        "numbers",
                        StatusBitmap.read(chunks, HEX.parseHex(hex)).bits().stream()
                                .toArray());
            } catch (Refused refused) {
                throw new IllegalStateException(refused);
            }
        }
        transfers.line("expect", expect);
    }

    private static Line packet(long at, byte[] packet) {
        return new Line("packet", (at + " " + HEX.formatHex(packet)).strip());
    }

    private static Line hello(long at) {
        return new Line("hello", Long.toString(at));
    }

    private static Line waiting(long at) {
        return new Line("wait", Long.toString(at));
    }

    private void receive(BlockWriter to, String name, int chunks, int memory, Line... script) {
        receive(to, name, chunks, "00".repeat((chunks + 7) / 8), 10, 0, memory, 0, script);
    }

    private void receive(
            BlockWriter to,
            String name,
            int chunks,
            String known,
            int window,
            int credit,
            int memory,
            int spacing,
            Line... script) {
        List<Line> given = lines("receive " + name, "9.2-9.5", "receive");
        given.add(new Line("crcseed", HEX.formatHex(Objects.BASE)));
        given.add(new Line("transfer", Integer.toString(TRANSFER)));
        given.add(new Line("object", "0"));
        given.add(new Line("chunks", Integer.toString(chunks)));
        given.add(new Line("known", known));
        given.add(new Line("window", Integer.toString(window)));
        given.add(new Line("credit", Integer.toString(credit)));
        given.add(new Line("memory", Integer.toString(memory)));
        given.add(new Line("spacing", Integer.toString(spacing)));
        given.addAll(List.of(script));
        put(to, given);
    }

    private static List<Line> lines(String name, String spec, String op) {
        return new ArrayList<>(List.of(new Line("name", name), new Line("spec", spec), new Line("op", op)));
    }

    private static void put(BlockWriter to, List<Line> given) {
        List<Line> played = Script.play(new Block(given));
        to.block(played.get(0).value(), played.get(1).value(), played.get(2).value());
        played.subList(3, played.size()).forEach(line -> to.line(line.key(), line.value()));
    }

    private void receivers() {
        List<byte[]> chunks = object(40, 4, 21);
        receive(
                transfers,
                "progress every eighth",
                40,
                "0000000000",
                64,
                0,
                0,
                0,
                IntStream.range(0, 12).mapToObj(i -> packet(i, chunks.get(i))).toArray(Line[]::new));
        receive(
                transfers,
                "progress at half the window",
                40,
                "0000000000",
                4,
                0,
                0,
                0,
                IntStream.range(0, 5).mapToObj(i -> packet(i, chunks.get(i))).toArray(Line[]::new));
        receive(
                transfers,
                "a gap waits until four came",
                40,
                "0000000000",
                64,
                0,
                0,
                0,
                packet(0, chunks.get(0)),
                packet(1, chunks.get(2)),
                packet(2, chunks.get(3)),
                packet(3, chunks.get(4)),
                packet(4, chunks.get(5)));
        receive(
                transfers,
                "polls keep their distance",
                40,
                "0000000000",
                64,
                0,
                0,
                20,
                packet(100, poll(chunks.get(0))),
                packet(105, poll(chunks.get(1))),
                packet(119, poll(chunks.get(1))),
                waiting(120),
                waiting(200));
        receive(
                transfers,
                "duplicates are answered every fourth",
                40,
                "ffffffffff",
                64,
                0,
                0,
                0,
                IntStream.range(0, 9).mapToObj(i -> packet(i, chunks.get(i))).toArray(Line[]::new));
        receive(
                transfers,
                "hello after a restart, completion at once",
                40,
                "ffffffff7f",
                64,
                0,
                0,
                1000,
                hello(5),
                packet(6, chunks.get(39)),
                packet(7, poll(chunks.get(39))),
                waiting(1005),
                waiting(1006));
        receive(
                transfers,
                "credit is given back at half",
                40,
                "0000000000",
                64,
                60,
                0,
                0,
                packet(0, chunks.get(0)),
                packet(1, chunks.get(1)),
                packet(2, chunks.get(2)),
                packet(3, chunks.get(3)));
    }

    private static Line time(long at) {
        return new Line("time", Long.toString(at));
    }

    private static Line status(long at, String bitmap, String rest) {
        return new Line("status", at + " " + bitmap + " " + rest);
    }

    private void send(
            String name, List<byte[]> chunks, boolean eager, int window, int reorder, String start, Line... script) {
        List<Line> given = lines("send " + name, "9.6-9.10", "send");
        given.add(new Line("crcseed", HEX.formatHex(Objects.BASE)));
        chunks.forEach(chunk -> given.add(new Line("chunk", HEX.formatHex(chunk))));
        given.add(new Line("floor", "200"));
        given.add(new Line("eager", eager ? "1" : "0"));
        given.add(new Line("pace", "0"));
        given.add(new Line("window", Integer.toString(window)));
        given.add(new Line("reorder", Integer.toString(reorder)));
        given.add(new Line("seed", "7"));
        given.add(new Line("start", start));
        given.addAll(List.of(script));
        put(transfers, given);
    }

    private void senders() {
        List<byte[]> three = object(3, 4, 31);
        List<byte[]> six = object(6, 2, 32);
        send("all arrive", three, false, 10, 0, "fresh", time(0), status(50, "07", "10 - 2 0"));
        send(
                "the second is lost",
                three,
                false,
                10,
                0,
                "fresh",
                time(0),
                status(50, "05", "10 - 2 1"),
                status(90, "07", "10 - 1 0"));
        send(
                "an old status adds its bits only",
                three,
                false,
                10,
                0,
                "fresh",
                time(0),
                status(50, "04", "10 - 2 2"),
                status(51, "02", "1 - 0 2"),
                status(90, "07", "10 - 0 0"));
        send(
                "reordering is waited for",
                six,
                false,
                10,
                3,
                "fresh",
                time(0),
                status(40, "2e", "10 - 5 2"),
                time(49),
                time(50),
                status(99, "3f", "10 - 2 0"));
        send(
                "a window of two",
                six,
                false,
                2,
                0,
                "fresh",
                time(0),
                status(30, "01", "2 - 0 5"),
                status(60, "03", "4 - 1 4"),
                status(90, "3f", "4 - 5 0"));
        send(
                "credit of forty bytes",
                six,
                false,
                10,
                0,
                "resumed",
                time(0),
                status(30, "00", "10 40 - 6"),
                status(60, "03", "10 40 1 4"),
                status(90, "3f", "10 40 5 0"));
        send(
                "silence, lazy",
                three,
                false,
                10,
                0,
                "fresh",
                time(0),
                time(2000),
                time(4000),
                time(60_000),
                time(120_000));
        send(
                "silence, eager",
                three,
                true,
                3,
                0,
                "fresh",
                time(0),
                time(2000),
                time(4000),
                status(4100, "03", "10 - - 1"));
        send("repairs in the wait", three, true, 8, 0, "fresh", time(0), status(50, "07", "8 - 2 0"));
        send(
                "hello after a restart",
                three,
                false,
                10,
                0,
                "resumed",
                time(0),
                time(1000),
                status(1050, "03", "10 - - 1"),
                status(1100, "07", "10 - 2 0"));
        send(
                "the receiver forgot",
                three,
                false,
                10,
                0,
                "fresh",
                time(0),
                status(50, "07", "10 - 2 0"),
                new Line("refusal", "60 unknown-transfer 0"),
                status(100, "00", "10 - - 3"),
                status(150, "07", "10 - 2 0"));
        send(
                "busy",
                three,
                false,
                1,
                0,
                "fresh",
                time(0),
                new Line("refusal", "10 busy 5000"),
                status(40, "01", "1 - 0 2"),
                time(5009),
                time(5010));
        send(
                "a new contact",
                three,
                false,
                1,
                0,
                "fresh",
                time(0),
                time(1000),
                new Line("contact", "1001"),
                status(1020, "00", "3 - - 3"));
        send(
                "a contact makes nothing lost",
                three,
                false,
                1,
                0,
                "fresh",
                time(0),
                new Line("refusal", "10 busy 500"),
                status(20, "01", "3 - - 2"),
                new Line("contact", "30"),
                time(510),
                status(600, "01", "3 - - 2"),
                time(1000),
                status(1050, "01", "3 - - 2"));
        send(
                "no round trip is measured across a contact",
                three,
                false,
                2,
                0,
                "fresh",
                time(0),
                new Line("refusal", "10 busy 500"),
                status(20, "01", "3 - 0 2"),
                new Line("contact", "30000"),
                status(30_020, "03", "3 - 1 1"));
    }
}
