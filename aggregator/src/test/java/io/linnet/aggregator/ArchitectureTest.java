package io.linnet.aggregator;

import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(
                        ArchitectureTest.class,
                        "intake",
                        "journal",
                        "accumulate",
                        "watch",
                        "round",
                        "broadcast",
                        "core",
                        "control",
                        PackageOrder.ROOT)
                .mayImport("io.linnet.protocol")
                .rules();
    }
}
