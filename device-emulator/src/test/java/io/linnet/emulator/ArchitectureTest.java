package io.linnet.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String ROOT = "io.linnet.emulator";
    private static final List<String> FLOW =
            List.of("learn", "feature", "tflite", "dataset", "board", "link", "fleet", "experiment");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesImportOnlyWhatStandsBeforeThemInTheFlow() {
        for (int i = 0; i + 1 < FLOW.size(); i++) {
            String[] later = FLOW.subList(i + 1, FLOW.size()).stream()
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + FLOW.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(classes);
        }
    }

    @Test
    void everyPackageHasItsPlaceInTheFlow() {
        String[] known = FLOW.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new);
        noClasses().should().resideOutsideOfPackages(known).check(classes);
    }

    @Test
    void meetsTheOtherModulesOverTheWireOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.linnet.broker..", "io.linnet.gateway..", "io.linnet.aggregator..", "io.linnet.cli..")
                .check(classes);
    }
}
