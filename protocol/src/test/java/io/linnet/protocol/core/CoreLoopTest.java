package io.linnet.protocol.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoreLoopTest {
    /** Writes and answers each word; wakes once at the time it was told. */
    private static final class Echo implements Core<String, String, String> {
        private final List<String> words = new ArrayList<>();
        private long wakeAtMillis = Step.NEVER;

        @Override
        public void accept(String word, long nowMillis) {
            if (word.equals("throw")) {
                throw new IllegalStateException("an unknown exception");
            }
            if (word.equals("error")) {
                throw new StackOverflowError("an error");
            }
            if (word.equals("wake")) {
                wakeAtMillis = nowMillis + 5;
            }
            words.add(word);
        }

        @Override
        public Step<String, String> settle(long nowMillis) {
            if (nowMillis >= wakeAtMillis) {
                wakeAtMillis = Step.NEVER;
                words.add("woken");
            }
            Step<String, String> step = new Step<>(words, words, wakeAtMillis);
            words.clear();
            return step;
        }
    }

    private final LinkedBlockingQueue<String> order = new LinkedBlockingQueue<>();

    private CoreLoop<String, String, String> loop(int maxQueued) {
        return new CoreLoop<>(
                "echo",
                new Echo(),
                step -> {
                    step.writes().forEach(write -> order.add("write " + write));
                    step.packets().forEach(packet -> order.add("send " + packet));
                },
                maxQueued,
                8);
    }

    private String next() throws InterruptedException {
        return String.valueOf(order.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void packetsLeaveAfterTheWritesBeforeThem() throws InterruptedException {
        try (CoreLoop<String, String, String> loop = loop(10)) {
            loop.offer("a");
            loop.offer("b");
            loop.start();
            assertThat(List.of(next(), next(), next(), next()))
                    .containsExactly("write a", "write b", "send a", "send b");
        }
    }

    @Test
    void wakesTheCoreWhenItAskedFor() throws InterruptedException {
        try (CoreLoop<String, String, String> loop = loop(10)) {
            loop.start();
            loop.offer("wake");
            assertThat(List.of(next(), next(), next(), next()))
                    .containsExactly("write wake", "send wake", "write woken", "send woken");
        }
    }

    @Test
    void takesNoMoreFromOutsideThanMayWaitButLosesNothingOfItsOwn() {
        CoreLoop<String, String, String> loop = loop(2);
        assertThat(List.of(loop.offer("a"), loop.offer("b"), loop.offer("c"))).containsExactly(true, true, false);
        assertThat(loop.tell("d")).isTrue();
        loop.close();
    }

    @Test
    void anUnknownExceptionEndsTheLoopAndSaysSo() {
        CoreLoop<String, String, String> loop = loop(10);
        loop.start();
        loop.offer("throw");
        assertThatThrownBy(() -> loop.ended().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("an unknown exception");
        assertThat(loop.offer("a")).isFalse();
        assertThatThrownBy(() -> loop.ask(() -> 1)).hasRootCauseMessage("an unknown exception");
        loop.close();
    }

    @Test
    void anErrorEndsTheLoopToo() {
        CoreLoop<String, String, String> loop = loop(10);
        loop.start();
        loop.offer("error");
        assertThatThrownBy(() -> loop.ended().get(10, TimeUnit.SECONDS)).hasRootCauseMessage("an error");
        loop.close();
    }

    @Test
    void endsNormallyWhenClosedAndAnswersQuestionsUntilThen() throws Exception {
        CoreLoop<String, String, String> loop = loop(10);
        loop.start();
        assertThat(loop.ask(() -> 42)).isEqualTo(42);
        loop.close();
        loop.ended().get(10, TimeUnit.SECONDS);
        assertThat(loop.ended()).isCompleted();
    }
}
