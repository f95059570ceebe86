package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.reason.Refused;

/** A topic holds what another program or version wrote: no process of this one may go on with it. */
public final class ForeignRecordException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public ForeignRecordException(String topic, Refused cause) {
        super("topic " + topic + " holds " + cause.detail(), cause);
    }
}
