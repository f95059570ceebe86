package io.linnet.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Packages stand in the order in which data flows, and import only what stands before them. */
class ArchitectureTest {
    private static final String ROOT = "io.linnet.protocol";
    private static final List<String> ORDER = List.of(
            "reason",
            "frame",
            "codec",
            "model",
            "chunk",
            "transfer",
            "message",
            "topic",
            "core",
            "telemetry",
            "session");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @TestFactory
    List<DynamicTest> importsOnlyWhatStandsBefore() {
        return ORDER.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String[] later = ORDER.stream()
                            .skip(ORDER.indexOf(name) + 1L)
                            .map(next -> ROOT + "." + next + "..")
                            .toArray(String[]::new);
                    if (later.length > 0) {
                        noClasses()
                                .that()
                                .resideInAPackage(ROOT + "." + name + "..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(later)
                                .allowEmptyShould(true)
                                .check(classes);
                    }
                }))
                .toList();
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        Set<String> known = ORDER.stream().map(name -> ROOT + "." + name).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : classes) {
            if (!known.contains(type.getPackageName())) {
                unknown.add(type.getPackageName());
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void packetsAndModelsNeedNoLibrary() {
        classes()
                .that()
                .resideInAnyPackage(
                        ROOT + ".reason", ROOT + ".frame", ROOT + ".codec", ROOT + ".model", ROOT + ".chunk")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", ROOT + "..")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void importsNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.linnet.broker..",
                        "io.linnet.gateway..",
                        "io.linnet.aggregator..",
                        "io.linnet.emulator..",
                        "io.linnet.cli..")
                .check(classes);
    }
}
