package io.linnet.emulator;

import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(
                        ArchitectureTest.class,
                        "learn",
                        "extractor",
                        "extractor.tflite",
                        "sound",
                        "vibration",
                        "dataset",
                        "board",
                        "link",
                        "fleet")
                .mayImport("io.linnet.protocol")
                .rules();
    }
}
