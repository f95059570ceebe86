package io.linnet.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.linnet.broker");

    @Test
    void dataFlowsOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("access")
                .definedBy("io.linnet.broker.access")
                .layer("telemetry")
                .definedBy("io.linnet.broker.telemetry")
                .layer("broker")
                .definedBy("io.linnet.broker")
                .whereLayer("access")
                .mayOnlyBeAccessedByLayers("telemetry", "broker")
                .whereLayer("telemetry")
                .mayOnlyBeAccessedByLayers("broker")
                .whereLayer("broker")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.linnet.broker.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void knowsOnlyTheProtocol() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.linnet.aggregator..", "io.linnet.gateway..", "io.linnet.emulator..")
                .check(CLASSES);
    }
}
