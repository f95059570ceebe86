package io.linnet.aggregator.round;

import io.linnet.aggregator.intake.Arrival.TransferPacket;
import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiverPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway's partial sum on its way into the open round (SPEC 17.6): held in memory until all of it is there, then folded
 * at once, and with it an update of each of its boards. The gateway has it all until then.
 */
final class SumIntake {
    /** Sums of one gateway that are under way; the oldest makes room. */
    private static final int MOST_UNDER_WAY = 16;

    private record Name(String gateway, int transfer) {}

    private record UnderWay(Hello hello, PartialSum of, UpdateProgress progress) {}

    private final Roster roster;
    private final Tally tally;
    private final Receipts receipts;
    private final StatusPacing statuses;
    private final Map<Name, UnderWay> underWay = new LinkedHashMap<>();

    SumIntake(Roster roster, Tally tally, Receipts receipts, StatusPacing statuses) {
        this.roster = roster;
        this.tally = tally;
        this.receipts = receipts;
        this.statuses = statuses;
    }

    /** A round has opened or closed. */
    void clear() {
        underWay.clear();
    }

    /** A sum under this id is under way. */
    boolean has(String gateway, int transfer) {
        return underWay.containsKey(new Name(gateway, transfer));
    }

    /** Chunks of one that is under way. */
    int chunks(String gateway, int transfer) {
        UnderWay sum = underWay.get(new Name(gateway, transfer));
        return sum == null ? 0 : sum.progress().announcement().chunks();
    }

    /**
     * A gateway announces a sum.
     *
     * @return what has arrived of it; empty: it is folded, and the gateway has its receipt
     */
    Optional<Received> announced(OpenRound open, RoundPolicy policy, String gateway, Hello hello, Effects out)
            throws Refused {
        Announcement announcement = hello.announcement().orElseThrow();
        PartialSum of = hello.sum().orElseThrow();
        requireTaken(policy, gateway, announcement);
        requireBase(open, hello);
        if (open.parts().gateways().has(gateway, hello)) {
            out.reply(gateway, receipts.whole(open.base().version(), announcement));
            return Optional.empty();
        }
        Name name = new Name(gateway, announcement.transfer());
        requireFree(open, boards(of), of);
        UnderWay known = underWay.get(name);
        if (known == null
                || !known.of().equals(of)
                || !known.progress().announcement().equals(announcement)) {
            makeRoom(gateway);
            known = new UnderWay(
                    hello, of, new UpdateProgress(announcement, open.base().version(), open.seed(), true));
            underWay.put(name, known);
        }
        return Optional.of(known.progress().received());
    }

    private void requireTaken(RoundPolicy policy, String gateway, Announcement announcement) throws Refused {
        if (!policy.gatewaySums().contains(gateway) || roster.has(gateway) || roster.isListed()) {
            throw new Refused(Reason.NOT_ALLOWED, "no sums of updates are taken of " + gateway);
        }
        if (announcement.mac().isPresent()) {
            throw new Refused(Reason.NOT_ALLOWED, "a sum proves nothing");
        }
        policy.requireWeight(announcement.examples());
    }

    private static void requireBase(OpenRound open, Hello hello) throws Refused {
        Base base = hello.base().orElseThrow();
        if (!open.isBase(base)) {
            boolean isLate = base.version() < open.base().version();
            throw new Refused(
                    isLate ? Reason.LATE : Reason.WRONG_BASE,
                    "a sum on version " + base.version() + ", the round is on "
                            + open.base().version());
        }
    }

    private List<String> boards(PartialSum of) throws Refused {
        List<String> all = List.copyOf(roster.boards());
        List<String> named = new ArrayList<>();
        for (Member member : of.members()) {
            if (member.ordinal() >= all.size()) {
                throw new Refused(Reason.OUT_OF_RANGE, "a member with ordinal " + member.ordinal());
            }
            named.add(all.get(member.ordinal()));
        }
        if (PartialSum.names(named) != of.names()) {
            throw new Refused(Reason.OUT_OF_RANGE, "other boards have the members' ordinals");
        }
        return named;
    }

    /** Nobody counts twice: who has begun another way is named. */
    private static void requireFree(OpenRound open, List<String> boards, PartialSum of) throws Refused {
        List<Member> begun = new ArrayList<>();
        for (int i = 0; i < boards.size(); i++) {
            if (!open.isEmpty(boards.get(i))) {
                begun.add(of.members().get(i));
            }
        }
        if (!begun.isEmpty()) {
            throw new BegunElsewhere(begun);
        }
    }

    private void makeRoom(String gateway) {
        List<Name> own = underWay.keySet().stream()
                .filter(name -> name.gateway().equals(gateway))
                .toList();
        if (own.size() >= MOST_UNDER_WAY) {
            underWay.remove(own.get(0));
        }
    }

    /** A chunk or repair of a sum that is under way. */
    void arrived(OpenRound open, TransferPacket packet, int window, long nowMillis, Effects out) throws Refused {
        String gateway = packet.board();
        Name name = new Name(gateway, packet.header().transfer());
        UnderWay sum = underWay.get(name);
        if (sum == null) {
            throw new Refused(Reason.UNKNOWN_TRANSFER, "transfer " + name.transfer());
        }
        UpdateProgress progress = sum.progress();
        for (byte[] chunk : progress.accept(packet.packet(), ReceiverPolicy.of(LinkProfile.MQTT, window), nowMillis)
                .chunks()) {
            hold(open, name, sum, new Chunk(ChunkReader.peek(chunk), chunk));
        }
        if (progress.isWhole()) {
            underWay.remove(name);
            fold(open, gateway, sum, out);
        } else {
            statuses.answer(gateway, progress, nowMillis, out);
        }
    }

    private void hold(OpenRound open, Name name, UnderWay sum, Chunk chunk) throws Refused {
        try {
            if (chunk.header().type() == ChunkFormat.TYPE_UPDATE && open.fold(sum.progress(), chunk)) {
                sum.progress()
                        .hold(new Entry.ChunkHeld(
                                name.gateway(), name.transfer(), chunk.header().index(), chunk.packet()));
            }
        } catch (Refused never) {
            underWay.remove(name);
            throw never;
        }
    }

    private void fold(OpenRound open, String gateway, UnderWay sum, Effects out) throws Refused {
        List<String> boards = boards(sum.of());
        requireFree(open, boards, sum.of());
        Announcement announcement = sum.progress().announcement();
        List<byte[]> chunks = sum.progress().held().stream()
                .sorted(Comparator.comparingInt(Entry.ChunkHeld::index))
                .map(Entry.ChunkHeld::packet)
                .toList();
        Entry.SumFolded whole =
                new Entry.SumFolded(gateway, announcement.transfer(), boards, MessageWriter.write(sum.hello()), chunks);
        open.parts().gateways().fold(whole, open);
        out.keep(whole);
        out.reply(gateway, receipts.whole(open.base().version(), announcement));
        tally.folded(chunks.size());
        for (String board : boards) {
            tally.updateFolded(false);
            roster.worked(board);
        }
    }
}
