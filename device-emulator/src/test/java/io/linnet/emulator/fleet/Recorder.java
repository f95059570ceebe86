package io.linnet.emulator.fleet;

import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;

/** What went up, and the versions that it led to. */
final class Recorder implements Exchange {
    final AggregatorExchange exchange;
    final PublishedChunks chunks = new PublishedChunks();
    final List<Digest> versions = new ArrayList<>();

    Recorder(AggregatorExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void start(Down down, long nowMillis) {
        exchange.start(
                new Down() {
                    @Override
                    public void toBoard(String board, byte[] packet) {
                        down.toBoard(board, packet);
                    }

                    @Override
                    public void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full) {
                        try {
                            versions.add(((Message.Offer) MessageReader.read(offer))
                                    .base()
                                    .digest());
                        } catch (Refused refused) {
                            throw new IllegalStateException(refused);
                        }
                        down.broadcast(offer, step, full);
                    }
                },
                nowMillis);
    }

    @Override
    public void up(String board, byte[] packet, long nowMillis) {
        chunks.add(board, packet);
        exchange.up(board, packet, nowMillis);
    }

    @Override
    public void tick(long nowMillis) {
        exchange.tick(nowMillis);
    }

    @Override
    public long wakeAtMillis() {
        return exchange.wakeAtMillis();
    }
}
