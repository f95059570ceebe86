package io.linnet.lab.transfer;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;

/** The two ends of a transfer as the simulator sees them, whatever their scheme. */
interface Ends {
    /** Gives packets, takes answers. */
    interface SendingEnd {
        Optional<byte[]> poll(long nowMillis);

        void answer(TransferStatus status, long nowMillis);

        long wakeAtMillis();

        boolean complete();
    }

    /** Takes packets, gives chunks and answers. */
    interface Sink {
        /** New chunks, each once. */
        List<byte[]> accept(byte[] packet, long nowMillis) throws Refused;

        Optional<TransferStatus> poll(long nowMillis);

        long wakeAtMillis();
    }

    SendingEnd source();

    Sink sink();
}
