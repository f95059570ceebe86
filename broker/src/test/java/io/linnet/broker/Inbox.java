package io.linnet.broker;

import io.linnet.protocol.session.Ack;
import io.linnet.protocol.session.MessageHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Collects what a session receives; for tests. */
public final class Inbox implements MessageHandler {
    /** One message, its payload as text. */
    public record Received(String topic, String text, boolean retained, Ack ack) {}

    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final boolean acknowledges;

    public Inbox() {
        this(true);
    }

    public Inbox(boolean acknowledges) {
        this.acknowledges = acknowledges;
    }

    @Override
    public void onMessage(String topic, byte[] payload, boolean retained, Ack ack) {
        received.add(new Received(topic, new String(payload, StandardCharsets.UTF_8), retained, ack));
        if (acknowledges) {
            ack.done();
        }
    }

    /** The next one, or a failure when none comes. */
    public Received take() throws InterruptedException {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing received within " + PATIENCE_SECONDS + " s");
        }
        return next;
    }

    public boolean isEmpty() {
        return received.isEmpty();
    }

    /** Of all that came and was not taken. */
    public List<String> topics() {
        return received.stream().map(Received::topic).toList();
    }

    public int size() {
        return received.size();
    }
}
