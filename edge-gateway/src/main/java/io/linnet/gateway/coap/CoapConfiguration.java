package io.linnet.gateway.coap;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;

/** The library's settings, each with the reason why it is not the default. */
final class CoapConfiguration {
    private static final int CONNECTION_ID_BYTES = 6;

    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    private CoapConfiguration() {}

    /** In memory: the library would otherwise write a properties file into the working folder. */
    static Configuration of(CoapSettings settings) {
        return new Configuration(CoapConfig.DEFINITIONS, UdpConfig.DEFINITIONS, DtlsConfig.DEFINITIONS)
                // The longest packet with options fits one datagram; longer bodies go block-wise.
                .set(CoapConfig.MAX_MESSAGE_SIZE, 1_152)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, 1_024)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, settings.maxUpdateBytes())
                // Bounds the memory of bodies begun and never ended.
                .set(CoapConfig.MAX_ACTIVE_PEERS, 10_000)
                .set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, 60, TimeUnit.SECONDS)
                // One answer is remembered for a retransmission, not 247 s of them: at 5 000 requests a second the
                // default keeps a million exchanges. Older duplicates are harmless here.
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, 64)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 2)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
                // A fleet answers an offer at once.
                .set(UdpConfig.UDP_RECEIVE_BUFFER_SIZE, 1 << 20)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES)
                .set(
                        DtlsConfig.DTLS_CIPHER_SUITES,
                        List.of(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8, CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256))
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, 10_000)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
    }
}
