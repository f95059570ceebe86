package io.linnet.cli;

import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(ArchitectureTest.class, PackageOrder.ROOT)
                .mayImport(
                        "io.linnet.protocol",
                        "io.linnet.broker",
                        "io.linnet.gateway",
                        "io.linnet.aggregator",
                        "io.linnet.emulator",
                        "io.linnet.models")
                .rules();
    }
}
