package io.linnet.aggregator;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String ROOT = "io.linnet.aggregator";
    private static final List<String> FLOW = List.of("intake", "journal", "accumulate", "round", "broadcast", "core");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesImportOnlyWhatStandsBeforeThemInTheFlow() {
        for (int i = 0; i < FLOW.size(); i++) {
            String[] later = FLOW.subList(i + 1, FLOW.size()).stream()
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);
            if (later.length > 0) {
                ArchRuleDefinition.noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + FLOW.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(later)
                        .check(classes);
            }
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + FLOW.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT)
                    .check(classes);
        }
    }

    @Test
    void meetsTheOtherModulesOverMqttOnly() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.linnet.broker..", "io.linnet.gateway..", "io.linnet.emulator..", "io.linnet.cli..")
                .check(classes);
    }
}
