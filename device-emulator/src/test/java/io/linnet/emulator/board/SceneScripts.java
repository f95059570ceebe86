package io.linnet.emulator.board;

import static io.linnet.emulator.board.Peer.LAYOUT;

import io.linnet.emulator.board.Peer.Words;
import io.linnet.emulator.board.SceneBoard.Setting;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.trust.MacKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Conversations for {@code board.txt} in which the other end says what an aggregator rarely or never does. */
final class SceneScripts {
    private static final Parameters ZERO = Parameters.zero(LAYOUT);
    private static final Base V0 = Peer.base(0, ZERO);

    private final Map<String, List<SceneLine>> scenes = new LinkedHashMap<>();

    private SceneScripts() {}

    static Map<String, List<SceneLine>> all() {
        SceneScripts scripts = new SceneScripts();
        scripts.refusals();
        scripts.greeting();
        scripts.settling();
        scripts.custody();
        scripts.catchup();
        scripts.retainedModelsThatNeverCome();
        scripts.memory();
        scripts.work();
        scripts.proofs();
        scripts.scenes.putAll(SealedScripts.all());
        return scripts.scenes;
    }

    private void scene(String name, boolean isMetered, Consumer<SceneBoard> script) {
        LinkProfile link = isMetered ? LinkProfile.MQTT : LinkProfile.SERIAL;
        SceneBoard board = new SceneBoard(
                SceneBoard.BOARD, new Setting(link, isMetered, false, name.hashCode() & 0xFFFF, 5, 20), packet -> {});
        script.accept(board);
        scenes.put(name, board.lines());
    }

    private static final byte[] KEY = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final MacKey MAC_KEY = new MacKey(SceneBoard.FLEET, SceneBoard.BOARD, KEY);

    /** Of a board that has a key. */
    private void proven(String name, Consumer<SceneBoard> script) {
        proven(name, setting(name), script);
    }

    private void proven(String name, int memoryBytes, Consumer<SceneBoard> script) {
        proven(name, setting(name).with(memoryBytes), script);
    }

    private static Setting setting(String name) {
        return new Setting(LinkProfile.SERIAL, false, false, name.hashCode() & 0xFFFF, 5, 20);
    }

    private void proven(String name, Setting setting, Consumer<SceneBoard> script) {
        SceneBoard board = new SceneBoard(SceneBoard.BOARD, setting.with(KEY), packet -> {});
        script.accept(board);
        scenes.put(name, board.lines());
    }

    private static byte[] write(Message message) {
        return MessageWriter.write(message);
    }

    private static Welcome welcome(int ordinal) {
        Welcome plain = new Welcome(SceneBoard.MODEL, ordinal, 8, Optional.empty());
        return plain.with(MAC_KEY.welcome(SceneBoard.MODEL, ordinal));
    }

    private static Receipt receipt(Received folded) {
        Receipt plain = new Receipt(
                SceneBoard.MODEL,
                folded,
                folded.bitmap().complete() ? ReceiptOutcome.FOLDED : ReceiptOutcome.PARTLY_FOLDED);
        return plain.with(MAC_KEY.receipt(plain));
    }

    private static Refusal refusal(Reason reason, Outbox sent, Optional<Mac> about) {
        Refusal plain = new Refusal(
                reason,
                Optional.of(SceneBoard.MODEL),
                OptionalLong.of(sent.base().version()),
                OptionalInt.of(sent.transfer()),
                OptionalLong.empty(),
                Optional.empty());
        return plain.with(MAC_KEY.refusal(plain, about).orElseThrow());
    }

    private static Mac mac(Outbox sent) {
        return MAC_KEY.update(SceneBoard.MODEL, sent.base(), sent.announcement(), sent.chunks());
    }

    private static Outbox announcedByKey(SceneBoard board) {
        board.connect(0);
        board.arrive(10, write(welcome(3)));
        board.arrive(20, Words.of(0, ZERO).bytes());
        return board.state().outbox().orElseThrow();
    }

    private void proofs() {
        proven("with a key: only a proven welcome counts", board -> {
            board.connect(0);
            board.arrive(10, Peer.welcome(3));
            board.arrive(20, write(welcome(4).with(new Mac(1))));
            board.arrive(30, Words.of(0, ZERO).bytes());
            board.arrive(2_000, write(welcome(3)));
            board.end(2_500);
        });
        proven("with a key: only a proven receipt counts", board -> {
            Outbox sent = announcedByKey(board);
            board.arrive(60, status(sent, 0, 1));
            board.arrive(100, Peer.receipt(Peer.received(sent, 0), ReceiptOutcome.PARTLY_FOLDED));
            board.arrive(110, write(receipt(Peer.all(sent)).with(new Mac(2))));
            board.arrive(5_000, write(receipt(Peer.all(sent))));
            board.arrive(5_100, newer());
            board.end(5_200);
        });
        proven("with a key: in custody, as a gateway says", board -> {
            Outbox sent = announcedByKey(board);
            board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.IN_CUSTODY));
            board.arrive(5_000, write(receipt(Peer.received(sent, 0))));
            board.arrive(5_100, newer());
            board.end(5_200);
        });
        for (Reason reason : List.of(Reason.LATE, Reason.UNPROVEN, Reason.WRONG_BASE)) {
            proven("with a key: only a proven refusal ends the update, " + reason.label(), board -> {
                Outbox sent = announcedByKey(board);
                board.arrive(60, Peer.refusal(reason, sent, 0));
                board.arrive(70, write(refusal(reason, sent, Optional.empty())));
                board.arrive(80, write(refusal(reason, sent, Optional.of(new Mac(3)))));
                board.arrive(3_000, write(refusal(reason, sent, Optional.of(mac(sent)))));
                board.arrive(3_100, newer());
                board.end(3_200);
            });
        }
        proven("with a key: what it lacks for an offer is its own word", Words.MEMORY_BYTES - 1, board -> {
            board.connect(0);
            board.arrive(10, write(welcome(3)));
            board.arrive(20, Words.of(0, ZERO).bytes());
            board.end(100);
        });
        proven("with a key: commit and resumption say the same MAC", board -> {
            Outbox sent = announcedByKey(board);
            board.arrive(60, status(sent, 0));
            board.reboot(100);
            board.connect(110);
            board.arrive(150, write(welcome(3)));
            board.arrive(200, Words.of(0, ZERO).bytes());
            board.arrive(300, newer());
            board.arrive(400, Peer.refusal(Reason.UNKNOWN_TRANSFER, sent, 0));
            board.arrive(900, write(receipt(Peer.all(sent))));
            board.end(1_000);
        });
    }

    /** Greeted, holding version 0, its update announced and its first chunks sent. */
    private static Outbox announced(SceneBoard board) {
        board.connect(0);
        board.arrive(10, Peer.welcome(3));
        board.arrive(20, Words.of(0, ZERO).bytes());
        return board.state().outbox().orElseThrow();
    }

    private static byte[] status(Outbox outbox, int... chunks) {
        return Peer.status(ChunkFormat.TYPE_UPDATE, Peer.received(outbox, chunks));
    }

    private static byte[] newer() {
        return Words.of(0, ZERO).inRound(1).bytes();
    }

    private void refusals() {
        for (Reason reason : Reason.values()) {
            scene("refused: " + reason.label(), false, board -> {
                Outbox sent = announced(board);
                board.arrive(40, status(sent, 0));
                board.arrive(60, Peer.refusal(reason, sent, 300));
                board.arrive(700, status(sent, 0, 1));
                board.arrive(1_000, Peer.receipt(Peer.received(sent, 0, 1), ReceiptOutcome.PARTLY_FOLDED));
                board.arrive(1_100, newer());
                board.end(1_200);
            });
            scene("refused without a transfer: " + reason.label(), true, board -> {
                Outbox sent = announced(board);
                board.arrive(60, Peer.refusal(reason, 300));
                board.arrive(1_000, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.arrive(1_100, newer());
                board.end(1_200);
            });
        }
        scene("refused: wrong-base, of a request that is long over", false, board -> {
            Outbox sent = announced(board);
            board.arrive(40, Peer.refusal(Reason.WRONG_BASE, sent.transfer(), 0));
            board.arrive(60, Peer.receipt(Peer.received(sent, 0), ReceiptOutcome.PARTLY_FOLDED));
            board.end(1_000);
        });
        scene("closing: nothing of it has arrived", false, board -> {
            Outbox sent = announced(board);
            board.arrive(700, newer());
            board.arrive(750, Peer.refusal(Reason.UNKNOWN_TRANSFER, sent, 0));
            board.arrive(900, Peer.welcome(2));
            board.arrive(1_000, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
            board.end(1_200);
        });
        scene("refused: late, of another transfer", false, board -> {
            Outbox sent = announced(board);
            board.arrive(40, Peer.refusal(Reason.LATE, sent.transfer() + 1, 0));
            board.end(1_000);
        });
    }

    private void greeting() {
        for (boolean isMetered : new boolean[] {false, true}) {
            String link = isMetered ? ", metered" : "";
            scene("nobody answers the greeting" + link, isMetered, board -> {
                board.connect(0);
                board.end(40_000);
            });
            scene("an offer but no welcome" + link, isMetered, board -> {
                board.connect(0);
                board.arrive(500, Words.of(0, ZERO).bytes());
                board.end(20_000);
            });
            scene("a welcome but no offer: it greets on" + link, isMetered, board -> {
                board.connect(0);
                board.arrive(50, Peer.welcome(3));
                board.arrive(1_500, Peer.welcome(3));
                board.end(300_000);
            });
            scene("an offer after many greetings: it rests" + link, isMetered, board -> {
                board.connect(0);
                board.arrive(50, Peer.welcome(3));
                board.arrive(30_000, Words.of(0, ZERO).bytes());
                board.end(60_000);
            });
            scene("silence for longer than a round lasts: it greets" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(90, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.arrive(200_000, Peer.welcome(4));
                board.end(400_000);
            });
            scene("an offer that is repeated is no silence" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(90, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                for (int minutes = 1; minutes < 6; minutes++) {
                    board.arrive(minutes * 60_000, Words.of(0, ZERO).bytes());
                }
                board.end(360_000);
            });
            scene("while it greets out of silence, a refusal asks it to wait" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(90, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.arrive(1_000, Peer.refusal(Reason.BUSY, 5_000));
                board.end(200_000);
            });
            scene("rebooted with an update, and no offer is there" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.reboot(100);
                board.connect(110);
                board.arrive(150, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.end(20_000);
            });
            scene("the training is over: it rests" + link, isMetered, board -> {
                board.connect(0);
                board.arrive(10, Peer.welcome(3));
                board.arrive(20, Words.of(0, ZERO).last().bytes());
                board.end(500_000);
            });
            scene("a break ends the rest" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(90, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.disconnect(1_000);
                board.connect(300_000);
                board.end(301_000);
            });
            scene("the greeting is refused" + link, isMetered, board -> {
                board.connect(0);
                board.arrive(50, Peer.refusal(Reason.BUSY, 2_000));
                board.arrive(2_100, Peer.refusal(Reason.UNKNOWN_MODEL, 0));
                board.arrive(62_200, Peer.welcome(3));
                board.end(63_000);
            });
        }
        scene("whoever asks for weeks is given an hour", false, board -> {
            board.connect(0);
            board.arrive(50, Peer.refusal(Reason.BUSY, 0xFFFF_FFFFL));
            board.arrive(3_600_060, Peer.welcome(3));
            board.end(3_600_100);
        });
        scene("a large fleet paces its first packets", false, board -> {
            board.connect(0);
            board.arrive(0, Peer.welcome(500));
            board.arrive(10, Words.of(0, ZERO).open(100, 2_000).bytes());
            board.end(1_200);
        });
        scene("another number in a later welcome", false, board -> {
            announced(board);
            board.arrive(100, Peer.welcome(9));
            board.end(200);
        });
        scene("offers that no board can work for", false, board -> {
            board.connect(0);
            board.arrive(10, Peer.welcome(3));
            board.arrive(20, Words.of(0, ZERO).last().bytes());
            board.arrive(30, new byte[] {1, 2, 3});
            board.arrive(40, Peer.welcome("other", 4));
            board.end(1_000);
        });
    }

    private void settling() {
        for (boolean isMetered : new boolean[] {false, true}) {
            String link = isMetered ? ", metered" : "";
            scene("no receipt comes" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(60, Peer.status(ChunkFormat.TYPE_UPDATE, Peer.all(sent)));
                board.end(20_000);
            });
            scene("a newer round, and nobody tells what became of the update" + link, isMetered, board -> {
                announced(board);
                board.arrive(500, newer());
                board.end(20_000);
            });
            scene("an offer that leads nowhere, then the former one: it works anew" + link, isMetered, board -> {
                announced(board);
                board.arrive(500, Words.of(7, Peer.noise(3)).bytes());
                board.arrive(300_000, Words.of(0, ZERO).bytes());
                board.end(300_050);
            });
            scene("the same after a reboot" + link, isMetered, board -> {
                announced(board);
                board.arrive(500, Words.of(7, Peer.noise(3)).bytes());
                board.runThrough(300_000);
                board.reboot(300_001);
                board.connect(300_002);
                board.arrive(300_003, Peer.welcome(3));
                board.arrive(300_010, Words.of(0, ZERO).bytes());
                board.end(300_050);
            });
            scene("in custody, an offer that leads nowhere: it does not work twice" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.IN_CUSTODY));
                board.arrive(500, Words.of(7, Peer.noise(3)).bytes());
                board.arrive(1_000, Words.of(0, ZERO).bytes());
                board.end(1_050);
            });
            scene("a newer round, and then the receipt" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(500, newer());
                board.arrive(560, Peer.receipt(Peer.received(sent, 1), ReceiptOutcome.PARTLY_FOLDED));
                board.arrive(570, Peer.receipt(Peer.received(sent, 1), ReceiptOutcome.PARTLY_FOLDED));
                board.end(1_000);
            });
            scene("answers that come late teach patience" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(3_000, Peer.welcome(3, Peer.received(sent, 0)));
                board.arrive(3_010, Peer.status(ChunkFormat.TYPE_UPDATE, Peer.all(sent)));
                board.arrive(9_000, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.arrive(9_100, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
                board.arrive(9_200, newer());
                board.end(20_000);
            });
            scene("a break while it asks what became of the update" + link, isMetered, board -> {
                announced(board);
                board.arrive(500, newer());
                board.disconnect(510);
                board.connect(2_000);
                board.end(9_000);
            });
            scene("reconnected, it resumes as eagerly as before" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.arrive(60, status(sent, 0, 1));
                board.disconnect(100);
                board.connect(900);
                board.arrive(950, Peer.welcome(3, Peer.received(sent, 0, 1)));
                board.end(2_000);
            });
            scene("rebooted, it resumes without repairs" + link, isMetered, board -> {
                Outbox sent = announced(board);
                board.reboot(100);
                board.connect(110);
                board.arrive(150, Peer.welcome(3, Peer.received(sent, 0, 1)));
                board.arrive(160, Words.of(0, ZERO).bytes());
                board.end(2_000);
            });
        }
        scene("rebooted after a receipt with gaps, the residual has the refund", false, board -> {
            Outbox sent = announced(board);
            board.arrive(500, Peer.receipt(Peer.received(sent, 1), ReceiptOutcome.PARTLY_FOLDED));
            board.reboot(510);
            board.connect(520);
            board.arrive(530, Peer.welcome(3));
            board.arrive(540, newer());
            board.end(600);
        });
    }

    private void custody() {
        scene("in custody, then folded in part", false, board -> {
            Outbox sent = announced(board);
            board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.IN_CUSTODY));
            board.arrive(5_000, Peer.receipt(Peer.received(sent, 0), ReceiptOutcome.PARTLY_FOLDED));
            board.arrive(5_100, newer());
            board.end(5_200);
        });
        scene("in custody, then late", true, board -> {
            Outbox sent = announced(board);
            board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.IN_CUSTODY));
            board.arrive(5_000, Peer.refusal(Reason.LATE, sent.transfer(), 0));
            board.arrive(5_100, newer());
            board.end(5_200);
        });
        scene("in custody, and the next round drops it without a word", false, board -> {
            Outbox sent = announced(board);
            board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.IN_CUSTODY));
            board.arrive(5_000, newer());
            board.end(5_100);
        });
        scene("rebooted in custody, it announces the update again", false, board -> {
            Outbox sent = announced(board);
            board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.IN_CUSTODY));
            board.reboot(200);
            board.connect(210);
            board.arrive(250, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
            board.arrive(300, newer());
            board.end(400);
        });
    }

    private static void settledRoundOne(SceneBoard board) {
        Outbox sent = announced(board);
        board.arrive(90, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
    }

    private static int[] noise(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        int[] q = new int[LAYOUT.parameters()];
        Arrays.setAll(q, i -> random.uniform(-500, 500));
        return q;
    }

    private static Parameters moved(int[] q) {
        short[] values = new short[q.length];
        for (int i = 0; i < q.length; i++) {
            values[i] = (short) q[i];
        }
        return Parameters.ofFixed(LAYOUT, values);
    }

    private static void all(SceneBoard board, long at, List<byte[]> packets) {
        packets.forEach(packet -> board.arrive(at, packet));
    }

    private static byte[] count(int object, long from, int transfer, int chunks) {
        return Peer.status(object, new Received(from, transfer, StatusBitmap.none(chunks)));
    }

    /** What a broker retains need not come, and its rounds may be shorter than the board's patience. */
    private void retainedModelsThatNeverCome() {
        Base seventh = Peer.base(7, Peer.noise(3));
        Base eighth = Peer.base(8, Peer.noise(4));
        List<byte[]> full = Peer.full(eighth, Peer.noise(4));
        for (boolean breaks : new boolean[] {false, true}) {
            String link = breaks ? ", over a break of the link" : "";
            scene("a full model follows another before the first is asked for" + link, true, board -> {
                board.connect(0);
                board.arrive(10, Peer.welcome(3));
                board.arrive(
                        20,
                        Words.of(7, Peer.noise(3)).full(seventh, full.size()).bytes());
                if (breaks) {
                    board.disconnect(100);
                    board.connect(150);
                }
                board.arrive(
                        300,
                        Words.of(8, Peer.noise(4)).full(eighth, full.size()).bytes());
                board.end(700);
                all(board, 710, full);
                board.end(720);
            });
        }
    }

    private void catchup() {
        int[] q = noise(5);
        Parameters next = moved(q);
        List<byte[]> step = Peer.step(V0, q);
        Base first = Peer.base(1, next);
        Parameters newest = Peer.noise(3);
        Base seventh = Peer.base(7, newest);
        List<byte[]> difference = Peer.difference(V0, ZERO, seventh, newest);
        List<byte[]> full = Peer.full(seventh, newest);
        for (boolean retains : new boolean[] {false, true}) {
            String link = retains ? ", retained" : "";
            scene("a chunk of the step before its offer, the rest is asked for" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(95, step.get(step.size() - 1));
                board.arrive(100, Words.of(1, next).steps(V0, step.size()).bytes());
                board.arrive(700, step.get(0));
                board.arrive(2_000, step.get(0));
                all(board, 2_100, step);
                board.end(2_200);
            });
            scene("a chunk of the step before the work that it must not hold up" + link, retains, board -> {
                board.connect(0);
                board.arrive(10, Words.of(0, ZERO).bytes());
                board.arrive(20, step.get(0));
                board.arrive(30, Peer.welcome(3));
                board.end(35);
            });
            scene("whoever sends the step with polls is told what has come" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(100, Words.of(1, next).steps(V0, step.size()).bytes());
                board.arrive(101, Peer.polling(V0, step.get(1)));
                board.arrive(102, Peer.polling(V0, step.get(1)));
                board.arrive(110, step.get(0));
                for (byte[] packet : step.subList(2, step.size())) {
                    board.arrive(120, packet);
                }
                board.arrive(140, Peer.polling(V0, step.get(1)));
                board.end(141);
            });
            scene("a poll before the offer, and a difference with polls" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(95, Peer.polling(V0, step.get(0)));
                board.arrive(100, Words.of(1, next).steps(V0, step.size()).bytes());
                board.arrive(150, Words.of(7, newest).bytes());
                board.arrive(160, count(ChunkFormat.TYPE_DIFF, 0, 7, difference.size()));
                for (byte[] packet : difference) {
                    board.arrive(170, Peer.polling(V0, packet));
                }
                board.end(180);
            });
            scene("an older offer again between a step and its offer" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(95, Words.of(1, next).steps(V0, step.size()).bytes());
                board.arrive(96, step.get(0));
                board.arrive(97, Words.of(0, ZERO).bytes());
                for (byte[] packet : step.subList(1, step.size())) {
                    board.arrive(98, packet);
                }
                board.arrive(99, Words.of(1, next).steps(V0, step.size()).bytes());
                board.end(200);
            });
            scene("chunks of the step out of order and twice before its offer" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(95, step.get(2));
                board.arrive(96, step.get(0));
                board.arrive(97, step.get(1));
                board.arrive(98, step.get(0));
                board.arrive(100, Words.of(1, next).steps(V0, step.size()).bytes());
                board.end(700);
            });
            scene("a difference" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(100, Words.of(7, newest).bytes());
                board.arrive(130, difference.get(1));
                board.arrive(140, count(ChunkFormat.TYPE_DIFF, 0, 7, difference.size()));
                board.arrive(150, difference.get(2));
                board.end(1_500);
            });
            scene("a difference is refused, the full model follows" + link, retains, board -> {
                settledRoundOne(board);
                board.arrive(100, Words.of(7, newest).full(seventh, full.size()).bytes());
                board.arrive(150, Peer.refusal(Reason.WRONG_BASE, 7, 0));
                board.arrive(200, full.get(0));
                board.arrive(1_500, full.get(1));
                all(board, 1_600, full);
                board.end(1_700);
            });
            scene("a step that leads elsewhere than announced" + link, retains, board -> {
                settledRoundOne(board);
                Parameters announced = Peer.noise(3);
                List<byte[]> other = Peer.step(V0, new int[LAYOUT.parameters()]);
                List<byte[]> whole = Peer.full(Peer.base(1, announced), announced);
                board.arrive(
                        100,
                        Words.of(1, announced)
                                .steps(V0, other.size())
                                .full(Peer.base(1, announced), whole.size())
                                .bytes());
                all(board, 110, other);
                all(board, 150, whole);
                board.end(200);
            });
            scene("the retained full model is behind, the newest is asked for" + link, retains, board -> {
                settledRoundOne(board);
                Base hundredth = Peer.base(100, Peer.noise(9));
                List<byte[]> wanted = Peer.full(hundredth, Peer.noise(9));
                board.arrive(
                        100, Words.of(100, Peer.noise(9)).full(V0, full.size()).bytes());
                board.arrive(200, count(ChunkFormat.TYPE_FULL, 100, 100, wanted.size()));
                all(board, 210, wanted);
                board.end(300);
            });
            scene("a break in the middle of a full model" + link, retains, board -> {
                board.connect(0);
                board.arrive(10, Peer.welcome(3));
                board.arrive(20, Words.of(7, newest).full(seventh, full.size()).bytes());
                board.arrive(60, full.get(0));
                board.disconnect(100);
                board.connect(1_000);
                board.arrive(1_010, Peer.welcome(3));
                board.arrive(1_020, full.get(2));
                all(board, 3_000, full);
                board.end(3_100);
            });
            scene("reboot in the middle of a full model" + link, retains, board -> {
                board.connect(0);
                board.arrive(10, Peer.welcome(3));
                board.arrive(20, Words.of(7, newest).full(seventh, full.size()).bytes());
                all(board, 60, full.subList(0, 2));
                board.reboot(100);
                board.connect(110);
                board.arrive(120, Peer.welcome(3));
                board.arrive(130, Words.of(7, newest).full(seventh, full.size()).bytes());
                all(board, 400, full);
                board.end(500);
            });
        }
        scene("a round that changed nothing", false, board -> {
            settledRoundOne(board);
            board.arrive(100, Words.of(1, ZERO).bytes());
            board.arrive(110, Peer.step(V0, q).get(0));
            board.end(200);
        });
        scene("a newer version while a step is collected", false, board -> {
            settledRoundOne(board);
            board.arrive(100, Words.of(1, next).steps(V0, step.size()).bytes());
            board.arrive(110, step.get(0));
            board.arrive(120, Words.of(7, newest).full(seventh, full.size()).bytes());
            board.arrive(130, step.get(1));
            board.arrive(140, count(ChunkFormat.TYPE_DIFF, 0, 7, difference.size()));
            all(board, 150, difference);
            board.end(200);
        });
        scene("chunks of nothing wanted", false, board -> {
            settledRoundOne(board);
            board.arrive(100, full.get(0));
            board.arrive(110, difference.get(0));
            byte[] noisy = step.get(0).clone();
            noisy[20] ^= 1;
            board.arrive(120, noisy);
            board.arrive(130, Words.of(1, next).steps(V0, step.size()).bytes());
            board.arrive(140, noisy);
            board.arrive(150, Arrays.copyOf(step.get(0), 15));
            all(board, 160, step);
            board.arrive(
                    170, Peer.receipt(Peer.received(board.state().outbox().orElseThrow(), 0), ReceiptOutcome.FOLDED));
            board.end(200);
            if (!board.state().held().orElseThrow().base().equals(first)) {
                throw new IllegalStateException("the step was not taken");
            }
        });
    }

    /** Of a board whose memory takes the model, or lacks one byte of it. */
    private void remembering(String name, boolean isMetered, int missing, Consumer<SceneBoard> script) {
        LinkProfile link = isMetered ? LinkProfile.MQTT : LinkProfile.SERIAL;
        Setting setting = new Setting(link, isMetered, false, name.hashCode() & 0xFFFF, 5, 20);
        SceneBoard board = new SceneBoard(SceneBoard.BOARD, setting.with(Words.MEMORY_BYTES - missing), packet -> {});
        script.accept(board);
        scenes.put(name, board.lines());
    }

    private void memory() {
        remembering("an offer that the memory just takes", true, 0, board -> {
            Outbox sent = announced(board);
            board.arrive(100, Peer.receipt(Peer.all(sent), ReceiptOutcome.FOLDED));
            board.end(200);
        });
        for (boolean isMetered : new boolean[] {false, true}) {
            String link = isMetered ? ", metered" : "";
            remembering("an offer too large for the memory: it says so" + link, isMetered, 1, board -> {
                board.connect(0);
                board.arrive(10, Peer.welcome(3));
                board.arrive(20, Words.of(0, ZERO).bytes());
                board.end(3_000);
            });
            remembering("an offer too large for the memory: again with each round" + link, isMetered, 1, board -> {
                board.connect(0);
                board.arrive(10, Words.of(0, ZERO).bytes());
                board.disconnect(400);
                board.connect(500);
                board.arrive(510, Words.of(0, ZERO).bytes());
                board.arrive(60_000, newer());
                board.reboot(60_500);
                board.connect(60_600);
                board.arrive(60_610, newer());
                board.end(61_000);
            });
        }
    }

    private void work() {
        scene("reboot in the middle of work", false, board -> {
            board.connect(0);
            board.arrive(10, Peer.welcome(3));
            board.cut(20, Words.of(0, ZERO).bytes());
            board.connect(50);
            board.arrive(60, Peer.welcome(3));
            board.arrive(70, Words.of(0, ZERO).bytes());
            board.end(100);
        });
        scene("the same offer again", false, board -> {
            settledRoundOne(board);
            board.arrive(100, Words.of(0, ZERO).bytes());
            board.reboot(200);
            board.connect(210);
            board.arrive(220, Words.of(0, ZERO).bytes());
            board.end(400);
        });
    }
}
