package io.linnet.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.core.TestPlans;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite.AppendEntries;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How an aggregator begins and ends; there is no broker at the other end. */
@Timeout(60)
class AggregatorTest {
    private static final String NOWHERE = "tcp://127.0.0.1:9";

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private AggregatorSettings settings() {
        return TestSettings.of(NOWHERE, TestPlans.PLAN, file());
    }

    /** A fleet whose cohort has its numbers, so that the first step tells the listener. */
    private void numberOneBoard() {
        try (Journal journal = Journal.open(file(), false)) {
            journal.write(List.of(new AppendEntries(List.of(new Entry.BoardJoined("a", 0)))));
        }
    }

    private void assertJournalCanBeOpened() {
        try (Journal journal = Journal.open(file(), false)) {
            assertThat(journal.recover()).isNotNull();
        }
    }

    @Test
    void aListenerThatThrowsEndsTheAggregatorWithItsCause() throws Exception {
        numberOneBoard();
        IllegalStateException fault = new IllegalStateException("the listener's own");
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void started(int boards) {
                throw fault;
            }
        };
        try (Aggregator aggregator = new Aggregator(settings(), listener)) {
            aggregator.start();
            assertThatThrownBy(() -> aggregator.ended().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(fault);
            assertThatThrownBy(() -> aggregator.awaitReady(Duration.ofSeconds(30)))
                    .isInstanceOf(CompletionException.class)
                    .hasCause(fault);
            assertJournalCanBeOpened();
        }
    }

    @Test
    void whoWaitsForAnAggregatorThatEndsIsWokenByItsEnd() throws Exception {
        numberOneBoard();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void started(int boards) {
                throw new AssertionError("an Error ends it as well");
            }
        };
        try (Aggregator aggregator = new Aggregator(settings(), listener)) {
            aggregator.start();
            assertThatThrownBy(() -> aggregator.awaitReady(Duration.ofMinutes(10)))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(AssertionError.class);
        }
    }

    @Test
    void closingEndsItNormallyAndFreesTheJournal() throws Exception {
        Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE);
        aggregator.start();
        aggregator.close();
        assertThat(aggregator.ended().get(30, TimeUnit.SECONDS)).isNull();
        assertJournalCanBeOpened();
        aggregator.close();
    }

    @Test
    void oneThatWasNeverStartedFreesTheJournal() {
        new Aggregator(settings(), AggregatorListener.NONE).close();
        assertJournalCanBeOpened();
    }

    @Test
    void anotherFleetsJournalIsNamedAndNotLeftOpen() {
        new Aggregator(settings(), AggregatorListener.NONE).close();
        AggregatorSettings other = TestSettings.of(NOWHERE, TestPlans.withSeed(99), file());
        assertThatThrownBy(() -> new Aggregator(other, AggregatorListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("journal=" + file())
                .hasMessageContaining("belongs to");
        assertJournalCanBeOpened();
        new Aggregator(settings(), AggregatorListener.NONE).close();
    }

    @Test
    void anOfferThatNoBoardCouldReadLeavesNoJournalOpen() {
        AggregatorSettings unreadable = TestSettings.of(NOWHERE, TestPlans.UNREADABLE, file());
        assertThatThrownBy(() -> new Aggregator(unreadable, AggregatorListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refuse the offer");
        assertJournalCanBeOpened();
    }

    @Test
    void aSecondAggregatorOnOneJournalIsRefused() {
        try (Aggregator first = new Aggregator(settings(), AggregatorListener.NONE)) {
            assertThatThrownBy(() -> new Aggregator(settings(), AggregatorListener.NONE))
                    .hasMessageContaining("journal=" + file());
            assertThat(first.ended()).isNotDone();
        }
    }

    @Test
    void itsFiguresCanBeReadOverHttp() throws Exception {
        numberOneBoard();
        CountDownLatch started = new CountDownLatch(1);
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void started(int boards) {
                started.countDown();
            }
        };
        try (Aggregator aggregator = new Aggregator(settings(), listener)) {
            int port = aggregator.openPage(ControlSettings.loopback(0), TestSettings.BYTES);
            aggregator.start();
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(get(port, "/status"))
                    .contains("\"fleet\":\"f\"", "\"boards\":1")
                    .contains(aggregator.digest().toString());
            assertThat(get(port, "/metrics"))
                    .contains("linnet_aggregator_boards{fleet=\"f\",model=\"digits\",state=\"expected\"} 1.0")
                    .contains("linnet_aggregator_state{fleet=\"f\",model=\"digits\",state=\"learning\"} 1.0")
                    .contains("linnet_aggregator_packets_total{fleet=\"f\",model=\"digits\"} 0.0")
                    .contains("linnet_aggregator_refused_total{fleet=\"f\",model=\"digits\",reason=\"wrong-base\"} 0.0")
                    .containsPattern("linnet_aggregator_journal_bytes\\{fleet=\"f\",model=\"digits\"} [1-9]");
        }
    }

    private static String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
