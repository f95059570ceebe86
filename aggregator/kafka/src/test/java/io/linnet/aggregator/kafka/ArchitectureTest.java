package io.linnet.aggregator.kafka;

import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(ArchitectureTest.class, "log", "intake", "fold", "merge", "engine")
                .mayImport("io.linnet.protocol", "io.linnet.aggregator")
                .rules();
    }
}
