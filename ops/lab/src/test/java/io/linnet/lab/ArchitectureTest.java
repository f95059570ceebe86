package io.linnet.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Each imports only what stands before it. */
    private static final List<String> PACKAGES =
            List.of("world", "transfer", "head", "experiment", "bench", "report", "command");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.linnet.lab");

    @Test
    void packagesKnowOnlyThoseBeforeThem() {
        for (int i = 0; i < PACKAGES.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage("io.linnet.lab." + PACKAGES.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(PACKAGES.subList(i + 1, PACKAGES.size()).stream()
                            .map(name -> "io.linnet.lab." + name)
                            .toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void everyPackageHasItsPlace() {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        PACKAGES.stream().map(name -> "io.linnet.lab." + name).toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void onlyCommandsKnowTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.linnet.lab.command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.linnet.cli")
                .check(CLASSES);
    }
}
