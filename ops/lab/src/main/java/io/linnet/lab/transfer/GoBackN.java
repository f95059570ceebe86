package io.linnet.lab.transfer;

import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;

/**
 * The text-book schemes for comparison. Every packet that arrives is answered with the number of the next chunk
 * expected; chunks out of order are dropped; on the third answer in a row that expects the same chunk, or when the
 * timer runs out, the sender goes back to it. A window of one is stop-and-wait. Both are given what favours them: the
 * window that just fills the pipe, the round trip known beforehand, answers of 20 bytes, a timer without doubling.
 */
final class GoBackN implements Ends {
    static final int ANSWER_BYTES = 20;
    private static final int REPEATS = 3;

    private final List<byte[]> chunks;
    private final int window;
    private final long timerMillis;

    private int base;
    private int next;
    private int repeats;
    private long goneBackAt = Long.MIN_VALUE / 2;
    private long timerAt = Long.MAX_VALUE;

    private int expected;
    private boolean answerDue;

    GoBackN(SampleObject object, int window, long timerMillis) {
        this.chunks = object.chunks();
        this.window = window;
        this.timerMillis = timerMillis;
    }

    @Override
    public SendingEnd source() {
        return new SendingEnd() {
            @Override
            public Optional<byte[]> poll(long nowMillis) {
                if (!complete() && nowMillis >= timerAt) {
                    goBack(nowMillis);
                }
                if (next >= Math.min(chunks.size(), base + window)) {
                    return Optional.empty();
                }
                timerAt = nowMillis + timerMillis;
                return Optional.of(chunks.get(next++));
            }

            @Override
            public void answer(TransferStatus status, long nowMillis) {
                int expects = status.echo();
                if (expects > base) {
                    base = expects;
                    next = Math.max(next, base);
                    repeats = 0;
                    timerAt = complete() ? Long.MAX_VALUE : nowMillis + timerMillis;
                } else if (expects == base
                        && window > 1
                        && ++repeats >= REPEATS
                        && nowMillis >= goneBackAt + timerMillis) {
                    goBack(nowMillis);
                }
            }

            @Override
            public long wakeAtMillis() {
                return next < Math.min(chunks.size(), base + window) ? 0 : timerAt;
            }

            @Override
            public boolean complete() {
                return base == chunks.size();
            }
        };
    }

    private void goBack(long nowMillis) {
        next = base;
        repeats = 0;
        goneBackAt = nowMillis;
    }

    @Override
    public Sink sink() {
        return new Sink() {
            @Override
            public List<byte[]> accept(byte[] packet, long nowMillis) {
                answerDue = true;
                int index = (packet[4] & 0xFF) | ((packet[5] & 0xFF) << 8);
                if (index != expected) {
                    return List.of();
                }
                expected++;
                return List.of(packet);
            }

            @Override
            public Optional<TransferStatus> poll(long nowMillis) {
                if (!answerDue) {
                    return Optional.empty();
                }
                answerDue = false;
                return Optional.of(new TransferStatus(
                        StatusBitmap.none(chunks.size()),
                        TransferStatus.ABSENT,
                        TransferStatus.ABSENT,
                        expected,
                        TransferStatus.ABSENT));
            }

            @Override
            public long wakeAtMillis() {
                return Long.MAX_VALUE;
            }
        };
    }
}
