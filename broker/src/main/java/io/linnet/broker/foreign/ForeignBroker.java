package io.linnet.broker.foreign;

import io.linnet.broker.access.Grant;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where another broker will run.
 *
 * @param at where the files will stand on its machine
 * @param bind the address to listen on
 * @param host by which our clients reach it
 * @param port for TLS
 * @param plugin of Mosquitto: its dynamic security
 * @param home prefix of Home Assistant's topics, where it reads there what the fleet has
 */
public record ForeignBroker(Path at, String bind, String host, int port, Path plugin, Optional<String> home) {
    public ForeignBroker {
        home.ifPresent(Grant::requireHomePrefix);
    }

    /** Certificate and key of the listener, beside the exported files. */
    public static final String CERTIFICATE = "broker.pem";

    public static final String KEY = "broker.key";
    public static final String AUTHORITY = "ca.pem";

    /** What a client may have waiting: messages, and bytes. Our own broker holds boards to a tenth of the messages. */
    static final int QUEUE = 10_000;

    static final int QUEUE_BYTES = 10 << 20;

    /** Four times the longest packet of a board. */
    static final int PACKET_BYTES = 4_096;

    Path file(String name) {
        return at.resolve(name);
    }

    /** What is exported: the files' text by name, and what the broker's operator does with them. */
    public record Files(Map<String, String> texts, String next) {}

    /** A kind of broker. */
    @FunctionalInterface
    public interface Writer {
        /** @param before a file of the export before this one, by name; empty: none */
        Files write(ForeignBroker broker, List<Account> accounts, Earlier before);
    }

    /** What stands there of an earlier export. */
    @FunctionalInterface
    public interface Earlier {
        String text(String name);
    }
}
