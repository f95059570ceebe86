package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.downlink.ModelObject;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.AggregatorEnd;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Offers and models as the core keeps and serves them, in virtual time. */
class ModelCacheTest {
    private static final int FULL = ChunkFormat.TYPE_FULL;
    private static final int STEP = ChunkFormat.TYPE_STEP;

    private final TestGateway gateway = new TestGateway(10);
    private final Attachment line = gateway.line();
    private final Attachment peer = gateway.peer();

    private void retained(long version, int fullChunks, int stepChunks) {
        AggregatorEnd.full(version, fullChunks).forEach(chunk -> chunk(FULL, chunk));
        AggregatorEnd.step(version, stepChunks).forEach(chunk -> chunk(STEP, chunk));
        offer(AggregatorEnd.offer(version, fullChunks, stepChunks));
    }

    private void chunk(int object, byte[] packet) {
        gateway.accept(new GatewayEvent.ModelChunkArrived("digits", object, packet));
    }

    private void offer(Offer offer) {
        gateway.accept(new GatewayEvent.OfferArrived(offer.model(), MessageWriter.write(offer)));
    }

    private void known(String board, Attachment at) {
        gateway.from(
                board, at, new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
        gateway.down(board, new Welcome("digits", 0, 8, Optional.empty()));
        taken(at);
    }

    private void request(String board, Attachment at, int object, long version, TransferStatus content) {
        gateway.from(board, at, new Message.Status("digits", object, version, (int) version, content));
    }

    private static List<byte[]> taken(Attachment at) {
        return at.outbound().drain(Integer.MAX_VALUE, 0);
    }

    private static List<Integer> indices(List<byte[]> packets) throws Refused {
        List<Integer> out = new ArrayList<>();
        for (byte[] packet : packets) {
            out.add(ChunkReader.peek(packet).index());
        }
        return out;
    }

    private static StatusBitmap have(int chunks, int first) {
        BitSet bits = new BitSet();
        bits.set(0, first);
        return StatusBitmap.of(chunks, bits);
    }

    @Test
    void pushesANewOfferToBoardsThatCannotObserveIt() {
        known("b1", line);
        known("b2", peer);
        retained(4, 2, 0);
        assertThat(TestGateway.messages(line)).singleElement().isInstanceOf(Offer.class);
        assertThat(TestGateway.messages(peer)).isEmpty();
        offer(AggregatorEnd.offer(4, 2, 0));
        assertThat(TestGateway.messages(line)).as("the same once more").isEmpty();
        // A board that comes later hears it with its hello.
        known("b3", line);
        gateway.from(
                "b3", line, new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
        assertThat(TestGateway.messages(line)).last().isInstanceOf(Offer.class);
    }

    @Test
    void tellsWhoServesCoapWhatIsWholeAndWhatIsNotAnyMore() {
        retained(4, 3, 2);
        assertThat(objects(FULL))
                .last()
                .satisfies(object -> assertThat(object.whole())
                        .hasValueSatisfying(whole -> assertThat(whole.chunks()).hasSize(3)));
        assertThat(objects(STEP))
                .last()
                .satisfies(object -> assertThat(object.whole())
                        .hasValueSatisfying(whole -> assertThat(whole.chunks()).hasSize(2)));
        // The next offer is there before its chunks are.
        offer(AggregatorEnd.offer(5, 3, 0));
        assertThat(objects(FULL))
                .last()
                .extracting(GatewayPacket.NewestObject::whole)
                .isEqualTo(Optional.empty());
        assertThat(objects(STEP))
                .last()
                .extracting(GatewayPacket.NewestObject::whole)
                .isEqualTo(Optional.empty());
        AggregatorEnd.full(5, 3).forEach(chunk -> chunk(FULL, chunk));
        assertThat(objects(FULL))
                .last()
                .satisfies(object -> assertThat(object.whole())
                        .map(ModelObject::digest)
                        .hasValue(TestUpdate.digest(5).bytes()));
    }

    /** As after a version was dropped, or a round changed nothing: boards take chunks only of the name that is offered. */
    @Test
    void servesTheSameContentUnderItsNewNumber() throws Refused {
        known("b2", peer);
        retained(4, 3, 0);
        Offer again = sameAs(AggregatorEnd.offer(4, 3, 0), 6);
        Base base = again.base();
        offer(again);
        TestUpdate.chunks(FULL, "digits", base, 6, 3, 200).forEach(chunk -> chunk(FULL, chunk));
        request("b2", peer, FULL, 6, TransferStatus.of(StatusBitmap.none(3)));
        assertThat(taken(peer))
                .hasSize(3)
                .allSatisfy(
                        chunk -> assertThat(ChunkReader.peek(chunk).transfer()).isEqualTo(6));
    }

    private static Offer sameAs(Offer offer, long version) {
        Base base = new Base(version, offer.base().digest());
        return new Offer(
                offer.model(),
                base,
                (int) version,
                offer.seed(),
                offer.shape(),
                offer.admission(),
                offer.profile(),
                new Downloads(Optional.empty(), 0, Optional.of(new Full(version, 3, base.digest()))));
    }

    private List<GatewayPacket.NewestObject> objects(int object) {
        return gateway.told.stream()
                .filter(GatewayPacket.NewestObject.class::isInstance)
                .map(GatewayPacket.NewestObject.class::cast)
                .filter(packet -> packet.object() == object)
                .toList();
    }

    @Test
    void servesACoapBoardWhatFitsItsAnswerAndNoMoreThanItsWindow() throws Refused {
        known("b2", peer);
        retained(4, 12, 0);
        request("b2", peer, FULL, 4, TransferStatus.of(have(12, 1)));
        assertThat(indices(taken(peer))).containsExactly(1, 2, 3, 4, 5);
        request("b2", peer, FULL, 4, TransferStatus.granting(2, have(12, 6)));
        assertThat(indices(taken(peer))).containsExactly(6, 7);
        // A newer request takes back what the one before has queued.
        request("b2", peer, FULL, 4, TransferStatus.granting(2, have(12, 6)));
        request("b2", peer, FULL, 4, TransferStatus.granting(2, have(12, 8)));
        assertThat(indices(taken(peer))).containsExactly(8, 9);
    }

    @Test
    void tellsABoardHowManyChunksThereAre() {
        known("b2", peer);
        retained(4, 12, 0);
        request("b2", peer, FULL, 4, TransferStatus.of(StatusBitmap.none(1)));
        assertThat(TestGateway.messages(peer)).singleElement().isInstanceOfSatisfying(Message.Status.class, status -> {
            assertThat(status.content().bitmap().chunks()).isEqualTo(12);
            assertThat(status.object()).isEqualTo(FULL);
        });
    }

    @Test
    void servesASerialBoardAtTheLinesPace() throws Refused {
        known("b1", line);
        retained(4, 100, 0);
        taken(line);
        request("b1", line, FULL, 4, TransferStatus.granting(64, StatusBitmap.none(100)));
        int chunks = taken(line).size();
        for (int millis = 0; millis < 500; millis += 10) {
            gateway.advance(10);
            chunks += taken(line).size();
        }
        // 115 200 baud carry 11 520 bytes a second, of which a chunk has 200; a window of 64 does not stop it earlier.
        assertThat(chunks).isBetween(25, 33);
    }

    @Test
    void servesABoardThatLostWhatItHadFromTheBeginning() throws Refused {
        known("b1", line);
        retained(4, 3, 0);
        taken(line);
        request("b1", line, FULL, 4, TransferStatus.granting(8, StatusBitmap.none(3)));
        request("b1", line, FULL, 4, TransferStatus.granting(8, have(3, 3)));
        gateway.advance(10_000);
        taken(line);
        request("b1", line, FULL, 4, TransferStatus.granting(8, have(3, 1)));
        gateway.advance(100);
        assertThat(indices(taken(line))).as("after a power cut it asks anew").contains(1, 2);
    }

    @Test
    void stopsServingABoardThatIsSilentOrGone() {
        known("b1", line);
        retained(4, 100, 0);
        taken(line);
        request("b1", line, FULL, 4, TransferStatus.granting(8, StatusBitmap.none(100)));
        gateway.advance(200_000);
        taken(line);
        gateway.advance(600_000);
        assertThat(taken(line)).as("nobody listens").isEmpty();
        request("b1", line, FULL, 4, TransferStatus.granting(8, StatusBitmap.none(100)));
        gateway.accept(new GatewayEvent.Detached("b1", line));
        taken(line);
        gateway.advance(10_000);
        assertThat(taken(line)).isEmpty();
    }

    @Test
    void servesFromDiskAfterARestartWithoutUplink() throws Refused {
        retained(4, 3, 2);
        gateway.told.clear();
        gateway.powerCut();
        assertThat(gateway.told)
                .filteredOn(GatewayPacket.NewestObject.class::isInstance)
                .hasSize(2);
        known("b2", peer);
        request("b2", peer, STEP, 4, TransferStatus.of(have(2, 0)));
        assertThat(indices(taken(peer))).containsExactly(0, 1);
    }

    @Test
    void aChunkThatDoesNotVerifyIsNotServedAndIsReplacedByOneThatDoes() {
        byte[] broken = AggregatorEnd.full(4, 2).get(1).clone();
        broken[20] ^= 1;
        chunk(FULL, AggregatorEnd.full(4, 2).get(0));
        chunk(FULL, broken);
        offer(AggregatorEnd.offer(4, 2, 0));
        assertThat(objects(FULL)).isEmpty();
        chunk(FULL, AggregatorEnd.full(4, 2).get(1));
        assertThat(objects(FULL))
                .last()
                .satisfies(object -> assertThat(object.whole()).isPresent());
    }

    @Test
    void passesOnWhatItDoesNotHaveAndSaysBusyWithoutUplink() {
        known("b2", peer);
        retained(4, 2, 0);
        request("b2", peer, FULL, 3, TransferStatus.of(StatusBitmap.none(2)));
        assertThat(TestGateway.messages(peer))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
        gateway.up(true);
        gateway.published.clear();
        request("b2", peer, FULL, 3, TransferStatus.of(StatusBitmap.none(2)));
        assertThat(gateway.published)
                .singleElement()
                .satisfies(packet -> assertThat(TestGateway.read(packet)).isInstanceOf(Message.Status.class));
        // A chunk of it comes through as it is.
        byte[] chunk = AggregatorEnd.full(3, 2).get(0);
        gateway.accept(new GatewayEvent.DownArrived("b2", chunk));
        assertThat(taken(peer)).containsExactly(chunk);
    }

    @Test
    void closesWhatABoardHasBegunOnAnOlderVersion() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        known("b1", line);
        gateway.from(
                "b1",
                line,
                new Hello(
                        "digits",
                        Optional.of(update.base()),
                        Optional.of(update.announcement()),
                        List.of(),
                        OptionalInt.empty()));
        gateway.from("b1", line, update.chunks().get(0));
        offer(AggregatorEnd.offer(3, 2, 0));
        assertThat(gateway.store.updates())
                .singleElement()
                .satisfies(found -> assertThat(found.isClosed()).isFalse());
        offer(AggregatorEnd.offer(4, 2, 0));
        assertThat(gateway.store.updates())
                .singleElement()
                .satisfies(found -> assertThat(found.isClosed()).isTrue());
    }

    /** Some brokers hand what is retained to exact filters only: a gateway that starts in a round would have no offer. */
    @Test
    void readsTheOfferOfAModelThatBoardsNameByItsOwnTopic() {
        known("b1", line);
        known("b2", peer);
        assertThat(gateway.told)
                .filteredOn(GatewayPacket.ReadOffer.class::isInstance)
                .containsExactly(new GatewayPacket.ReadOffer("digits"));
    }

    @Test
    void readsNoOfferByItsOwnTopicThatHasCome() {
        offer(AggregatorEnd.offer(4, 1, 0));
        known("b1", line);
        assertThat(gateway.told).noneMatch(GatewayPacket.ReadOffer.class::isInstance);
    }

    @Test
    void readsTheOfferThatItHasKeptFromBeforeAnew() {
        offer(AggregatorEnd.offer(4, 1, 0));
        gateway.powerCut();
        gateway.run();
        assertThat(gateway.told).contains(new GatewayPacket.ReadOffer("digits"));
    }

    @Test
    void keepsABoundedNumberOfModels() {
        for (int i = 0; i < 40; i++) {
            Offer offer = AggregatorEnd.offer(4, 1, 0);
            String model = "m" + i;
            offer(new Offer(
                    model,
                    offer.base(),
                    offer.round(),
                    offer.seed(),
                    offer.shape(),
                    offer.admission(),
                    offer.profile(),
                    offer.downloads()));
            gateway.accept(new GatewayEvent.ModelChunkArrived(
                    model, FULL, AggregatorEnd.full(4, 1).get(0)));
        }
        assertThat(gateway.core.offers()).hasSize(16);
        assertThat(gateway.store.offers()).hasSize(16);
    }
}
