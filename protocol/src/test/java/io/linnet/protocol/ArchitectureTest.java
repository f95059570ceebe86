package io.linnet.protocol;

import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(
                        ArchitectureTest.class,
                        "reason",
                        "frame",
                        "codec",
                        "model",
                        "points",
                        "ridge",
                        "saved",
                        "chunk",
                        "transfer",
                        "message",
                        "topic",
                        "trust",
                        "core",
                        "telemetry",
                        "session")
                .withoutLibraries(
                        "reason", "frame", "codec", "model", "points", "ridge", "chunk", "transfer", "topic", "core")
                .rules();
    }
}
