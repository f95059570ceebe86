package io.linnet.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** In the order of the flow: each imports only what stands before it. */
    private static final List<String> PACKAGES =
            List.of("learn", "extractor", "sound", "dataset", "board", "link", "fleet");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.linnet.emulator");

    @Test
    void dataFlowsOneWay() {
        for (int i = 0; i < PACKAGES.size(); i++) {
            String[] later = PACKAGES.subList(i + 1, PACKAGES.size()).stream()
                    .map(name -> "io.linnet.emulator." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.linnet.emulator." + PACKAGES.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(CLASSES);
        }
    }

    @Test
    void everyPackageHasItsPlace() {
        noClasses()
                .should()
                .resideOutsideOfPackages(PACKAGES.stream()
                        .map(name -> "io.linnet.emulator." + name + "..")
                        .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void meetsTheServersOverTheProtocolOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.linnet.aggregator..", "io.linnet.gateway..", "io.linnet.broker..")
                .check(CLASSES);
    }
}
