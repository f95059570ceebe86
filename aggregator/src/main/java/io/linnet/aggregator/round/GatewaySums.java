package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The partial sums that are in a round (SPEC 17.6): whose updates they are, each of which counts as folded whole. */
final class GatewaySums {
    private record Folded(Entry.SumFolded entry, Hello hello) {}

    private final List<Folded> folded = new ArrayList<>();
    /** Of the update of each board that is in one. */
    private final Map<String, Integer> transfers = new LinkedHashMap<>();

    private long examples;

    int boards() {
        return transfers.size();
    }

    long examples() {
        return examples;
    }

    Set<String> names() {
        return transfers.keySet();
    }

    boolean has(String board) {
        return transfers.containsKey(board);
    }

    /** This very update is in one. */
    boolean has(String board, int transfer) {
        Integer known = transfers.get(board);
        return known != null && known == transfer;
    }

    /** The gateway's sum of this hello is folded already. */
    boolean has(String gateway, Hello hello) {
        return folded.stream()
                .anyMatch(known -> known.entry().board().equals(gateway)
                        && known.hello().announcement().equals(hello.announcement())
                        && known.hello().base().equals(hello.base())
                        && known.hello().sum().equals(hello.sum()));
    }

    /** Folds a sum; one that is refused leaves no trace. */
    void fold(Entry.SumFolded whole, OpenRound open) throws Refused {
        Hello hello = hello(whole);
        add(whole, hello, open.sum(), open.seed());
        whole.boards().forEach(open::forget);
        folded.add(new Folded(whole, hello));
        PartialSum of = required(hello.sum());
        for (int i = 0; i < whole.boards().size(); i++) {
            transfers.put(whole.boards().get(i), of.members().get(i).transfer());
        }
        examples += (long) weight(hello) * whole.boards().size();
    }

    private static void add(Entry.SumFolded whole, Hello hello, RoundSum sum, ChunkSeed seed) throws Refused {
        List<Chunk> chunks = new ArrayList<>();
        for (byte[] packet : whole.chunks()) {
            chunks.add(ChunkReader.read(packet, seed));
        }
        sum.addSum(chunks, weight(hello), required(hello.sum()));
    }

    private static int weight(Hello hello) throws Refused {
        return required(hello.announcement()).examples();
    }

    private static Hello hello(Entry.SumFolded whole) throws Refused {
        if (MessageReader.read(whole.hello()) instanceof Hello hello) {
            return hello;
        }
        throw new Refused(Reason.MALFORMED, "a sum begins with its hello");
    }

    private static <T> T required(Optional<T> part) throws Refused {
        return part.orElseThrow(() -> new Refused(Reason.MALFORMED, "a sum says whose it is"));
    }

    /** These boards are to have no part in the round: sums that they are in go, the others' updates with them. */
    void takeOut(List<String> gone) {
        for (Folded each : List.copyOf(folded)) {
            if (each.entry().boards().stream().anyMatch(gone::contains)) {
                folded.remove(each);
                each.entry().boards().forEach(transfers::remove);
                Announcement announced = each.hello().announcement().orElseThrow();
                examples -= (long) announced.examples() * each.entry().boards().size();
            }
        }
    }

    /** Adds one that was folded to a sum that is made anew, unless it was taken out. */
    void addAgain(Entry.SumFolded whole, RoundSum sum, ChunkSeed seed) {
        try {
            Hello hello = hello(whole);
            if (has(whole.board(), hello)) {
                add(whole, hello, sum, seed);
            }
        } catch (Refused impossible) {
            throw new IllegalStateException("the journal holds what was never accepted", impossible);
        }
    }

    /** As if each had come by itself. */
    List<FoldReceipt> receipts(long version) {
        return transfers.entrySet().stream()
                .map(each -> FoldReceipt.ofSum(each.getKey(), version, each.getValue()))
                .toList();
    }
}
