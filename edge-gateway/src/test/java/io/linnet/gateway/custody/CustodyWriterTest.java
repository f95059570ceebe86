package io.linnet.gateway.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.telemetry.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodyWriterTest {
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    private final BlockingQueue<List<WriteEnd>> told = new LinkedBlockingQueue<>();
    private final TestUpdate update = TestUpdate.of(3, 7, 200, 200);
    private CustodyStore store;

    @BeforeEach
    void open() {
        store = CustodyStore.open(folder, new CustodySettings(1 << 30, 168, 0), new GatewayCounters(new Metrics()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<CustodyWrite> writes() {
        UpdateRow row = new UpdateRow(
                1, UpdateKey.of("b1", update.model(), update.base(), update.transfer()), 200, update.examples());
        List<CustodyWrite> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            writes.add(new CustodyWrite.KeepChunk(i, row, i, update.chunks().get(i)));
        }
        return writes;
    }

    @Test
    void tellsTheEndsInTheOrderOfTheWritesAndTogether() throws InterruptedException {
        try (CustodyWriter writer = new CustodyWriter(store, told::add)) {
            // All that waits when the thread comes to it is one commit.
            writer.write(writes());
            writer.start();
            assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .extracting(WriteEnd::number)
                    .hasSize(200)
                    .isSorted();
        }
        assertThat(store.chunks(1)).hasSize(200);
    }

    @Test
    void writesWhatWaitsBeforeItCloses() {
        CustodyWriter writer = new CustodyWriter(store, told::add);
        writer.start();
        writer.write(writes());
        writer.close();
        assertThat(store.chunks(1)).hasSize(200);
        assertThat(writer.ended()).isCompletedWithValue(null);
    }

    @Test
    void endsWithWhatItDoesNotKnow() {
        Error error = new StackOverflowError();
        CustodyWriter writer = new CustodyWriter(store, ends -> {
            throw error;
        });
        writer.start();
        writer.write(writes());
        assertThatThrownBy(() -> writer.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .hasCause(error);
        writer.close();
    }
}
