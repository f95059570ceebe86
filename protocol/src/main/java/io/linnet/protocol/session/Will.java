package io.linnet.protocol.session;

/**
 * What the broker publishes when the connection ends without a goodbye.
 *
 * @param payload owned by this record
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Will(String topic, byte[] payload, int qos, boolean retained) {
    public Will {
        Check.qos(qos);
    }
}
