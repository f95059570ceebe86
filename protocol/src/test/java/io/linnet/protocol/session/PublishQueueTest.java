package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.session.PublishOutcome.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class PublishQueueTest {
    private static final Link.LinkLimits WIDE = Link.LinkLimits.NONE;

    private final Map<String, List<Code>> outcomes = new LinkedHashMap<>();
    private final AtomicInteger busy = new AtomicInteger();
    private Complaints complaints = new Complaints(NOPLogger.NOP_LOGGER, MqttSettings.of("tcp://host", "c"));

    @Test
    void waitsForALinkAndKeepsTheOrder() {
        PublishQueue outbox = outbox(10, 100);
        add(outbox, 3);
        assertThat(outcomes).isEmpty();

        ScriptedLink link = new ScriptedLink();
        outbox.open(link, WIDE);
        assertThat(link.sent).containsExactly("t0", "t1", "t2");
        link.answerAll();
        assertThat(outcomes.values()).containsOnly(List.of(Code.TAKEN)).hasSize(3);
    }

    @Test
    void keepsTheWindow() {
        PublishQueue outbox = outbox(4, 100);
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, WIDE);
        add(outbox, 9);
        assertThat(link.sent).hasSize(4);
        link.answer("t1");
        assertThat(link.sent).endsWith("t4").hasSize(5);
        assertThat(outbox.counters(0, 0, 0).underWay()).isEqualTo(4);
    }

    @Test
    void staysBelowTheBrokersReceiveMaximum() {
        PublishQueue outbox = outbox(100, 100);
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, Link.LinkLimits.of(10, Long.MAX_VALUE));
        add(outbox, 50);
        assertThat(link.sent).hasSize(9);
    }

    @Test
    void sendsAgainInOrderWhatALinkDidNotFinish() {
        PublishQueue outbox = outbox(5, 100);
        ScriptedLink first = new ScriptedLink();
        outbox.open(first, WIDE);
        add(outbox, 8);
        first.answer("t1");
        outbox.lost(first);

        ScriptedLink second = new ScriptedLink();
        outbox.open(second, WIDE);
        assertThat(second.sent).containsExactly("t0", "t2", "t3", "t4", "t5");
        second.answerAll();
        second.answerAll();
        assertThat(outcomes).hasSize(8);
        assertThat(outcomes.values()).containsOnly(List.of(Code.TAKEN));
        assertThat(outbox.counters(0, 0, 0).repeated()).isEqualTo(5);
    }

    @Test
    void takesAnAnswerThatOvertakesTheLossOfItsLink() {
        PublishQueue outbox = outbox(5, 100);
        ScriptedLink first = new ScriptedLink();
        outbox.open(first, WIDE);
        add(outbox, 2);
        outbox.lost(first);
        first.answer("t0");

        ScriptedLink second = new ScriptedLink();
        outbox.open(second, WIDE);
        assertThat(second.sent).containsExactly("t1");
        second.answerAll();
        first.answer("t1");
        assertThat(outcomes.values()).containsOnly(List.of(Code.TAKEN));
    }

    @Test
    void losesNothingWhenTheLibraryIsBusyOrDown() {
        PublishQueue outbox = outbox(5, 100);
        ScriptedLink link = new ScriptedLink();
        link.refuseNext = LinkException.Retry.SOON;
        outbox.open(link, WIDE);
        add(outbox, 1);
        assertThat(busy).hasValue(1);
        assertThat(link.sent).isEmpty();
        outbox.pump();
        assertThat(link.sent).containsExactly("t0");

        link.refuseNext = LinkException.Retry.ON_NEXT_LINK;
        outbox.add(message("late", 0), false);
        outbox.lost(link);
        ScriptedLink next = new ScriptedLink();
        outbox.open(next, WIDE);
        assertThat(next.sent).containsExactly("t0", "late");
    }

    @Test
    void failsWhatCanNeverBeSent() {
        PublishQueue outbox = outbox(5, 100);
        ScriptedLink link = new ScriptedLink();
        link.refuseNext = LinkException.Retry.NEVER;
        outbox.open(link, Link.LinkLimits.of(100, 200));
        outbox.add(message("a", 0), false);
        outbox.add(message("a/+", 0), false);
        outbox.add(message("long", 300), false);
        outbox.add(message("longer", 70_000), false);
        assertThat(outcomes)
                .containsEntry("a", List.of(Code.INVALID))
                .containsEntry("a/+", List.of(Code.INVALID))
                .containsEntry("long", List.of(Code.TOO_LONG))
                .containsEntry("longer", List.of(Code.TOO_LONG));
    }

    @Test
    void tellsTheBrokersRefusal() {
        PublishQueue outbox = outbox(5, 100);
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, WIDE);
        add(outbox, 1);
        link.pending.remove("t0").onDone("not authorized (0x87)");
        assertThat(outcomes).containsEntry("t0", List.of(Code.REFUSED));
        assertThat(complaints.refusal()).isEqualTo("t0: not authorized (0x87)");
        assertThat(outbox.counters(0, 0, 0).refused()).isEqualTo(1);
    }

    @Test
    void asksABrokerForNothingThatItHasSaidItCannot() {
        PublishQueue outbox = outbox(5, 100);
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, new Link.LinkLimits(100, Long.MAX_VALUE, 0, false));
        add(outbox, 1);
        outbox.add(kept("kept"), false);
        outbox.add(new QueuedPublish("plain", new byte[0], 0, false, 0, System.nanoTime(), outcome -> {}), false);

        assertThat(link.sent).containsExactly("plain");
        assertThat(outcomes).containsEntry("t0", List.of(Code.REFUSED)).containsEntry("kept", List.of(Code.REFUSED));
        assertThat(complaints.refusal()).isEqualTo("kept: the broker keeps no retained messages");
    }

    private QueuedPublish kept(String topic) {
        return new QueuedPublish(topic, new byte[0], 0, true, 0, System.nanoTime(), outcome -> record(topic, outcome));
    }

    @Test
    void refusesWhenFullUnlessTheCallerMayWait() {
        PublishQueue outbox = outbox(5, 2);
        add(outbox, 3);
        assertThat(outcomes).containsOnly(Map.entry("t2", List.of(Code.FULL)));
    }

    @Test
    void aWaitingCallerGoesOnWhenThereIsAPlace() throws InterruptedException {
        PublishQueue outbox = outbox(1, 1);
        add(outbox, 1);
        Thread caller = new Thread(() -> outbox.add(message("waits", 0), true));
        caller.start();
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, WIDE);
        caller.join();
        link.answerAll();
        link.answerAll();
        assertThat(outcomes.keySet()).containsExactly("t0", "waits");
    }

    @Test
    void givesUpAMessageThatTakesEveryLinkDown() {
        PublishQueue outbox = outbox(5, 100);
        add(outbox, 1);
        for (int i = 0; i < PublishQueue.MOST_SENDS; i++) {
            ScriptedLink link = new ScriptedLink();
            outbox.open(link, WIDE);
            assertThat(link.sent).containsExactly("t0");
            outbox.lost(link);
        }
        assertThat(outcomes).containsEntry("t0", List.of(Code.LOST));
    }

    @Test
    void closingFailsEveryOneOnce() {
        PublishQueue outbox = outbox(2, 100);
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, WIDE);
        add(outbox, 5);
        outbox.close("");
        link.answerAll();
        add(outbox, 1);
        assertThat(outcomes.get("t0")).containsExactly(Code.CLOSED, Code.CLOSED);
        assertThat(IntStream.range(1, 5).mapToObj(i -> outcomes.get("t" + i))).containsOnly(List.of(Code.CLOSED));
    }

    @Test
    void drainingWaitsForTheAnswers() throws InterruptedException {
        PublishQueue outbox = outbox(2, 100);
        ScriptedLink link = new ScriptedLink();
        outbox.open(link, WIDE);
        add(outbox, 4);
        Thread closer = new Thread(() -> {
            try {
                outbox.drain(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        closer.start();
        link.answerAll();
        link.answerAll();
        closer.join();
        assertThat(outcomes.values()).containsOnly(List.of(Code.TAKEN)).hasSize(4);
    }

    @Test
    void whatIsWorthNothingAnyMoreExpires() {
        QueuedPublish old = new QueuedPublish(
                "old", new byte[0], 1, false, 2, System.nanoTime() - 3_000_000_000L, outcome -> record("old", outcome));
        PublishQueue outbox = outbox(2, 100);
        outbox.add(old, false);
        outbox.open(new ScriptedLink(), WIDE);
        assertThat(outcomes).containsEntry("old", List.of(Code.EXPIRED));
        assertThat(message("new", 0).remainingSeconds(System.nanoTime())).isZero();
    }

    private PublishQueue outbox(int inFlight, int queued) {
        MqttSettings settings = MqttSettings.of("tcp://host", "c").withLimits(10, inFlight, queued);
        complaints = new Complaints(NOPLogger.NOP_LOGGER, settings);
        return new PublishQueue(settings, busy::incrementAndGet, complaints);
    }

    private void add(PublishQueue outbox, int count) {
        for (int i = 0; i < count; i++) {
            outbox.add(message("t" + i, 0), false);
        }
    }

    private QueuedPublish message(String topic, int bytes) {
        return new QueuedPublish(
                topic, new byte[bytes], 1, false, 0, System.nanoTime(), outcome -> record(topic, outcome));
    }

    private void record(String topic, PublishOutcome outcome) {
        outcomes.computeIfAbsent(topic, t -> new ArrayList<>()).add(outcome.code());
    }

    /** Takes publishes and answers when told to. */
    private static final class ScriptedLink implements Link {
        final List<String> sent = new ArrayList<>();
        final Map<String, LinkDone> pending = new LinkedHashMap<>();
        LinkException.Retry refuseNext;

        @Override
        public void publish(QueuedPublish message, LinkDone done) throws LinkException {
            if (refuseNext != null) {
                LinkException.Retry kind = refuseNext;
                refuseNext = null;
                throw new LinkException(kind, "scripted");
            }
            sent.add(message.topic);
            pending.put(message.topic, done);
        }

        void answer(String topic) {
            LinkDone done = pending.remove(topic);
            if (done != null) {
                done.onDone("");
            }
        }

        void answerAll() {
            for (String topic : List.copyOf(pending.keySet())) {
                answer(topic);
            }
        }

        @Override
        public void connect() {}

        @Override
        public void subscribe(List<Subscription> subscriptions, SubscribeDone done) {}

        @Override
        public void unsubscribe(String filter) {}

        @Override
        public void acknowledge(int packetId) {}

        @Override
        public void disconnect(long timeoutMillis) {}

        @Override
        public void cut() {}

        @Override
        public long silentNanos() {
            return 0;
        }
    }
}
