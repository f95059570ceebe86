package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.session.AggregatorEnd;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a gateway brings as one, and what singly, in virtual time. */
class SummingTest {
    private static final Offer SINGLY = AggregatorEnd.offer(3, 2, 0);
    private static final Offer SUMMING = new Offer(
            SINGLY.model(),
            SINGLY.base(),
            SINGLY.round(),
            SINGLY.seed(),
            SINGLY.shape(),
            SINGLY.admission().summing(128),
            SINGLY.profile(),
            SINGLY.downloads());

    private final TestGateway gateway = new TestGateway(100);
    private final List<CustodyWrite> writes = new ArrayList<>();

    private void inCustody(int ordinal, int examples) {
        SplitMix64 random = new SplitMix64(ordinal);
        int[] q = new int[SINGLY.shape().layout().parameters()];
        for (int i = 0; i < q.length; i++) {
            q[i] = random.below(6) == 0 ? random.below(2) * 2 - 1 : 0;
        }
        ChunkSeed seed = ChunkSeed.of("digits", 3, SINGLY.base().digest());
        List<byte[]> chunks = new ObjectEncoder(
                        SINGLY.shape().layout(), ChunkFormat.TYPE_UPDATE, 7, seed, Codec.RANGE, 200)
                .addAll(q, new int[] {2, 2 + ordinal % 2})
                .chunks();
        String board = "board-" + ordinal;
        UpdateRow row =
                new UpdateRow(1 + ordinal, UpdateKey.of(board, "digits", SINGLY.base(), 7), chunks.size(), examples);
        for (int i = 0; i < chunks.size(); i++) {
            writes.add(new CustodyWrite.KeepChunk(1 + writes.size(), row, i, chunks.get(i)));
        }
        writes.add(new CustodyWrite.CloseUpdate(1 + writes.size(), row));
        writes.add(new CustodyWrite.KeepOrdinal(1 + writes.size(), board, ordinal));
    }

    private void start(Offer offer) {
        assertThat(gateway.store.commit(writes)).allMatch(WriteEnd::isDurable);
        gateway.powerCut();
        gateway.accept(new GatewayEvent.OfferArrived("digits", MessageWriter.write(offer)));
        gateway.up(true);
        gateway.advance(100);
    }

    private List<Hello> hellos() throws Refused {
        List<Hello> hellos = new ArrayList<>();
        for (byte[] packet : gateway.published) {
            if (!ChunkFormat.isChunk(packet)
                    && MessageReader.read(packet) instanceof Hello hello
                    && hello.announcement().isPresent()) {
                hellos.add(hello);
            }
        }
        return hellos;
    }

    private static Received received(Hello hello, boolean isWhole) {
        Announcement announcement = hello.announcement().orElseThrow();
        int chunks = announcement.chunks();
        return new Received(3, announcement.transfer(), isWhole ? StatusBitmap.all(chunks) : StatusBitmap.none(chunks));
    }

    private long bytes() {
        return gateway.published.stream().mapToLong(packet -> packet.length).sum();
    }

    /** Of sixteen boards whose updates go up singly, as the aggregator would let them. */
    private static long singly() {
        SummingTest other = new SummingTest();
        for (int i = 0; i < 16; i++) {
            other.inCustody(i, 60);
        }
        other.start(SINGLY);
        for (int i = 0; i < 16; i++) {
            Received nothing = new Received(3, 7, StatusBitmap.none(other.chunks(i)));
            other.gateway.down("board-" + i, new Welcome("digits", i, 64, Optional.of(nothing)));
        }
        return other.bytes();
    }

    private int chunks(int ordinal) {
        return gateway.store.chunks(1L + ordinal).size();
    }

    @Test
    void sixteenUpdatesTakeAFractionOfTheirBytesAsOneSum() throws Refused {
        for (int i = 0; i < 16; i++) {
            inCustody(i, 60);
        }
        start(SUMMING);
        assertThat(hellos()).hasSize(1);
        Hello hello = hellos().get(0);
        assertThat(hello.sum().orElseThrow().members()).hasSize(16).startsWith(new Member(0, 7));
        gateway.down(TestGateway.GATEWAY, new Welcome("digits", 99, 64, Optional.of(received(hello, false))));
        assertThat(bytes() * 3).isLessThan(singly());
        assertThat(gateway.core.updates()).isEqualTo(16);
        gateway.down(TestGateway.GATEWAY, new Receipt("digits", received(hello, true), ReceiptOutcome.FOLDED));
        assertThat(gateway.core.updates()).isZero();
        assertThat(gateway.store.closed()).hasSize(16);
        assertThat(gateway.store.bytes()).isZero();
    }

    @Test
    void fewOrUnlikeUpdatesGoSingly() throws Refused {
        for (int i = 0; i < 14; i++) {
            inCustody(i, 60 + i % 2);
        }
        start(SUMMING);
        assertThat(hellos()).hasSize(14).allMatch(hello -> hello.sum().isEmpty());
    }

    @Test
    void whoeverIsNamedGoesSinglyAndTheOthersAreSummedAnew() throws Refused {
        for (int i = 0; i < 9; i++) {
            inCustody(i, 60);
        }
        start(SUMMING);
        Hello first = hellos().get(0);
        gateway.published.clear();
        gateway.down(TestGateway.GATEWAY, refusal(first).with(List.of(new Member(4, 7))));
        List<Hello> then = hellos();
        assertThat(then).hasSize(2);
        assertThat(then)
                .filteredOn(hello -> hello.sum().isPresent())
                .singleElement()
                .satisfies(hello -> assertThat(hello.sum().orElseThrow().members())
                        .hasSize(8)
                        .doesNotContain(new Member(4, 7)));
    }

    @Test
    void aSumThatIsRefusedAsAWholeGoesSingly() throws Refused {
        for (int i = 0; i < 9; i++) {
            inCustody(i, 60);
        }
        start(SUMMING);
        Hello first = hellos().get(0);
        gateway.published.clear();
        gateway.down(TestGateway.GATEWAY, refusal(first));
        assertThat(hellos()).hasSize(9).allMatch(hello -> hello.sum().isEmpty());
        assertThat(gateway.core.updates()).isEqualTo(9);
    }

    private static Refusal refusal(Hello of) {
        return new Refusal(
                Reason.CONFLICT,
                Optional.of("digits"),
                OptionalLong.of(3),
                OptionalInt.of(of.announcement().orElseThrow().transfer()),
                OptionalLong.empty(),
                Optional.empty());
    }
}
