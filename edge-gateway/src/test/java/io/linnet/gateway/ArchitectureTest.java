package io.linnet.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P1: packages import only what stands before them in the flow, and no other module but the protocol. */
class ArchitectureTest {
    private static final List<String> FLOW =
            List.of("link", "session", "custody", "uplink", "downlink", "core", "serial", "coap");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.linnet.gateway");

    @Test
    void importsFollowTheFlow() {
        for (int i = 0; i < FLOW.size(); i++) {
            for (String later : FLOW.subList(i + 1, FLOW.size())) {
                noClasses()
                        .that()
                        .resideInAPackage("io.linnet.gateway." + FLOW.get(i))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.linnet.gateway." + later, "io.linnet.gateway")
                        .check(CLASSES);
            }
        }
    }

    @Test
    void hasNoCycles() {
        slices().matching("io.linnet.gateway.(*)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void meetsOtherModulesOverMqttOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.linnet.broker..", "io.linnet.aggregator..", "io.linnet.emulator..")
                .check(CLASSES);
    }
}
