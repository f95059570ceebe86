package io.linnet.broker;

import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(ArchitectureTest.class, "access", "foreign", "telemetry", PackageOrder.ROOT)
                .mayImport("io.linnet.protocol")
                .rules();
    }
}
