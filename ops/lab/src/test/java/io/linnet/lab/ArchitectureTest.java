package io.linnet.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @Test
    void onlyCommandsKnowTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.linnet.lab.command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.linnet.cli")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.linnet.lab"));
    }

    @TestFactory
    Stream<DynamicTest> packages() {
        return PackageOrder.of(
                        ArchitectureTest.class,
                        "rehearse",
                        "forge",
                        "world",
                        "transfer",
                        "head",
                        "experiment",
                        "anomaly",
                        "bench",
                        "report",
                        "command")
                .mayImport(
                        "io.linnet.protocol",
                        "io.linnet.broker",
                        "io.linnet.gateway",
                        "io.linnet.aggregator",
                        "io.linnet.emulator",
                        "io.linnet.cli")
                .rules();
    }
}
