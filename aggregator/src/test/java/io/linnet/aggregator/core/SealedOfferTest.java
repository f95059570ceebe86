package io.linnet.aggregator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Seal;
import io.linnet.protocol.trust.FleetKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What boards are offered bears the fleet's proof, and one aggregator at a time makes it (SPEC 20.7). */
class SealedOfferTest {
    private static final String FLEET = "demo";
    private static final FleetKey KEY = FleetKey.random(new SecureRandom());
    private static final FleetKey OTHER = FleetKey.random(new SecureRandom());

    private final Journal journal = Journal.inMemory();

    @AfterEach
    void close() {
        journal.close();
    }

    private AggregatorCore start(Optional<OfferSeal> seal) {
        return new AggregatorCore(TestPlans.PLAN, CoreScene.policy(1, 1, 0), Optional.empty(), journal.recover(), seal);
    }

    private AggregatorCore start(long leastEpoch) {
        return start(Optional.of(new OfferSeal(FLEET, KEY, leastEpoch)));
    }

    /** The offer of the first step that has one; all writes before it are kept. */
    private byte[] offered(AggregatorCore core) {
        core.accept(new AggregatorEvent.PacketArrived("b1", TestBoard.greeting()), 0);
        Step<JournalWrite, AggregatorPacket> step = core.settle(0);
        journal.write(step.writes());
        return CoreScene.only(Broadcast.class, step.packets()).get(0).offer();
    }

    private static Offer read(byte[] offer) {
        return CoreScene.offer(new Broadcast(offer, List.of(), List.of()));
    }

    private static long epoch(byte[] offer) {
        return read(offer).seal().map(Seal::epoch).orElse(0L);
    }

    @Test
    void fitsTheFleetsKeysAndNoOthers() {
        byte[] offer = offered(start(0));

        assertThat(OfferVerifier.signed(FLEET, KEY.publicKey()).fits(offer)).isTrue();
        assertThat(OfferVerifier.shared(FLEET, KEY.offerKey(FLEET)).fits(offer)).isTrue();
        assertThat(OfferVerifier.signed(FLEET, OTHER.publicKey()).fits(offer)).isFalse();
        assertThat(OfferVerifier.shared(FLEET, OTHER.offerKey(FLEET)).fits(offer))
                .isFalse();
        assertThat(offer.length).isLessThanOrEqualTo(512);
    }

    @Test
    void isTheSameAsEverWithoutAKey() {
        assertThat(read(offered(start(Optional.empty()))).seal()).isEmpty();
    }

    @Test
    void growsItsEpochWithEachStart() {
        assertThat(epoch(offered(start(0)))).isEqualTo(1);
        assertThat(epoch(offered(start(0)))).isEqualTo(2);
        assertThat(epoch(offered(start(Optional.empty())))).isZero();
        assertThat(epoch(offered(start(0)))).isEqualTo(3);
        assertThat(epoch(offered(start(40)))).isEqualTo(41);
        assertThat(epoch(offered(start(40)))).as("told once, the journal knows").isEqualTo(42);
    }

    @Test
    void isNotTakenBackByAStartOfWhichNothingWasKept() {
        start(0);

        assertThat(epoch(offered(start(0)))).isEqualTo(1);
    }

    /** A journal from a copy, beside the fleet's own. */
    @Test
    void endsWhereAnotherHasAHigherEpoch() {
        AggregatorCore core = start(0);
        Offer offer = read(offered(core));
        core.accept(new AggregatorEvent.OfferRead(KEY.seal(FLEET, offer, 9)), 10);

        Step<JournalWrite, AggregatorPacket> last = core.settle(10);
        journal.write(last.writes());

        assertThat(last.wakeAtMillis()).isZero();
        assertThatThrownBy(() -> core.settle(11)).hasMessageContaining("offers of epoch 9 were read");
        assertThatThrownBy(() -> start(0)).hasMessageContaining("epoch: 9 in the configuration");
        assertThatThrownBy(() -> start(8)).hasMessageContaining("epoch: 9 in the configuration");
        assertThat(epoch(offered(start(9)))).isEqualTo(10);
        assertThat(epoch(offered(start(0)))).isEqualTo(11);
    }

    @Test
    void goesOnWhateverElseIsThere() {
        AggregatorCore core = start(5);
        byte[] own = offered(core);
        Offer offer = read(own);
        long now = 10;
        for (byte[] message : List.of(
                own,
                KEY.seal(FLEET, offer, 5),
                OTHER.seal(FLEET, offer, 9),
                KEY.seal("another", offer, 9),
                new byte[] {1, 2, 3},
                TestBoard.greeting())) {
            core.accept(new AggregatorEvent.OfferRead(message), now);
            assertThatCode(() -> core.settle(10_000)).doesNotThrowAnyException();
            now += 10_000;
            core.settle(now);
        }
        assertThatCode(() -> core.settle(100_000)).doesNotThrowAnyException();
    }

    /** Each look costs a verification, and whoever may write there could ask for a thousand a second. */
    @Test
    void looksOnceASecondAtWhatIsThere() {
        AggregatorCore core = start(0);
        Offer offer = read(offered(core));
        core.accept(new AggregatorEvent.OfferRead(OTHER.seal(FLEET, offer, 9)), 10);
        core.settle(10);
        core.accept(new AggregatorEvent.OfferRead(KEY.seal(FLEET, offer, 9)), 20);

        assertThat(core.settle(20).wakeAtMillis()).isEqualTo(1_010);
        core.settle(1_009);
        core.settle(1_010);
        assertThatThrownBy(() -> core.settle(1_011)).hasMessageContaining("epoch 9");
    }
}
