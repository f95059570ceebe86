package io.linnet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.linnet.protocol.architecture.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
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

    /** An aggregator, a gateway and a broker are installed without the emulator. */
    @Test
    void aServersYamlNeedsNothingOfTheEmulator() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.linnet.emulator..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.linnet.cli"));
    }
}
