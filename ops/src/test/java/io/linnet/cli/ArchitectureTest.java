package io.linnet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Each imports only what stands before it; the commands, in the package above, use them all. */
    private static final List<String> ROOMS = List.of("bench", "experiment", "report");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.linnet.cli");

    @Test
    void roomsDoNotKnowTheCommands() {
        noClasses()
                .that()
                .resideInAnyPackage("io.linnet.cli.bench", "io.linnet.cli.experiment", "io.linnet.cli.report")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.linnet.cli")
                .check(CLASSES);
    }

    @Test
    void roomsKnowOnlyThoseBeforeThem() {
        for (int i = 0; i < ROOMS.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage("io.linnet.cli." + ROOMS.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ROOMS.subList(i + 1, ROOMS.size()).stream()
                            .map(room -> "io.linnet.cli." + room)
                            .toArray(String[]::new))
                    .check(CLASSES);
        }
    }
}
