package io.linnet.protocol.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Formatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The packages of a module in the order in which data flows: each imports only what stands before it. A module's test
 * class gives the order and returns {@link #rules} from its test factory.
 */
public final class PackageOrder {
    /** In the list of packages: the module's root package itself. */
    public static final String ROOT = "";

    private static final String PROJECT = "io.linnet.";

    private final String root;
    private final List<String> packages;
    private final List<String> otherModules = new ArrayList<>();
    private final List<String> plain = new ArrayList<>();
    private final JavaClasses main;
    private final JavaClasses tests;

    private PackageOrder(Class<?> test, List<String> packages) {
        this.root = test.getPackageName();
        this.packages = packages;
        String testFolder =
                test.getProtectionDomain().getCodeSource().getLocation().getPath();
        this.main = classes(location -> !location.contains(testFolder));
        this.tests = classes(location -> location.contains(testFolder));
    }

    private JavaClasses classes(ImportOption which) {
        return new ClassFileImporter().withImportOption(which).importPackages(root);
    }

    /**
     * @param test a class of the module's root package, compiled with its tests
     * @param packages below the root package, the first in the flow first
     */
    public static PackageOrder of(Class<?> test, String... packages) {
        return new PackageOrder(
                test,
                Arrays.stream(packages)
                        .map(name -> name.equals(ROOT) ? test.getPackageName() : test.getPackageName() + "." + name)
                        .toList());
    }

    /** The root packages of other modules that main code may import; of the others none. */
    public PackageOrder mayImport(String... roots) {
        otherModules.addAll(List.of(roots));
        return this;
    }

    /** Packages that need nothing but Java, the annotations of nullness and our own modules. */
    public PackageOrder withoutLibraries(String... names) {
        Arrays.stream(names).map(name -> root + "." + name).forEach(plain::add);
        return this;
    }

    public Stream<DynamicTest> rules() {
        return Stream.of(
                DynamicTest.dynamicTest("everyPackageHasItsPlace", this::everyPackageHasItsPlace),
                DynamicTest.dynamicTest("packagesImportOnlyWhatStandsBefore", this::packagesImportOnlyWhatStandsBefore),
                DynamicTest.dynamicTest("otherModulesAreImportedOnlyWhereNamed", this::importsOnlyNamedModules),
                DynamicTest.dynamicTest("packagesThatNeedNoLibraryUseNone", this::plainPackagesUseNoLibrary),
                DynamicTest.dynamicTest("testPackagesHaveNoCycles", this::testPackagesHaveNoCycles),
                DynamicTest.dynamicTest("textIsTheSameInEveryLanguage", this::textIsTheSameInEveryLanguage),
                DynamicTest.dynamicTest("sourcesFitInMind", () -> SourceSize.check(Path.of("src", "main", "java"))));
    }

    private void everyPackageHasItsPlace() {
        Set<String> found = new TreeSet<>();
        main.forEach(type -> found.add(type.getPackageName()));
        assertThat(found).isEqualTo(new TreeSet<>(packages));
    }

    private void packagesImportOnlyWhatStandsBefore() {
        List<String> upward = dependencies(main)
                .filter(dependency -> packages.indexOf(target(dependency))
                        > packages.indexOf(dependency.getOriginClass().getPackageName()))
                .map(Dependency::getDescription)
                .toList();
        assertThat(upward).isEmpty();
    }

    private void importsOnlyNamedModules() {
        List<String> strangers = dependencies(main)
                .filter(dependency -> target(dependency).startsWith(PROJECT))
                .filter(dependency -> !isIn(root, target(dependency)))
                .filter(dependency -> otherModules.stream().noneMatch(module -> isIn(module, target(dependency))))
                .map(Dependency::getDescription)
                .toList();
        assertThat(strangers).isEmpty();
    }

    private void plainPackagesUseNoLibrary() {
        List<String> libraries = dependencies(main)
                .filter(dependency -> plain.contains(dependency.getOriginClass().getPackageName()))
                .filter(dependency -> Stream.of("java.", "org.jspecify.", PROJECT)
                        .noneMatch(allowed -> target(dependency).startsWith(allowed)))
                .filter(dependency -> !target(dependency).isEmpty())
                .map(Dependency::getDescription)
                .toList();
        assertThat(libraries).isEmpty();
    }

    /**
     * Ids, topics, JSON and XML are for machines: Arabic writes digits of its own and Turkish another i, so whoever formats
     * names the locale.
     */
    private void textIsTheSameInEveryLanguage() {
        List<String> calls = main.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> isOfTheLanguage(call.getTarget()))
                .map(JavaMethodCall::getDescription)
                .toList();
        assertThat(calls).isEmpty();
    }

    private static boolean isOfTheLanguage(AccessTarget.MethodCallTarget called) {
        boolean formats = Set.of("format", "printf", "formatted").contains(called.getName())
                && Stream.of(String.class, PrintStream.class, PrintWriter.class, Formatter.class)
                        .anyMatch(called.getOwner()::isEquivalentTo);
        boolean changesCase = Set.of("toLowerCase", "toUpperCase").contains(called.getName())
                && called.getOwner().isEquivalentTo(String.class);
        return (formats || changesCase)
                && called.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Locale.class));
    }

    private void testPackagesHaveNoCycles() {
        Map<String, Set<String>> imports = new TreeMap<>();
        dependencies(tests)
                .filter(dependency -> isIn(root, target(dependency)))
                .forEach(dependency -> imports.computeIfAbsent(
                                dependency.getOriginClass().getPackageName(), from -> new TreeSet<>())
                        .add(target(dependency)));
        assertThat(cyclic(imports)).isEmpty();
    }

    /** What is left when the packages that import nothing that is left are taken away, again and again. */
    static Map<String, Set<String>> cyclic(Map<String, Set<String>> imports) {
        Map<String, Set<String>> left = new HashMap<>(imports);
        boolean isShrinking = true;
        while (isShrinking) {
            isShrinking = left.entrySet()
                    .removeIf(entry -> entry.getValue().stream()
                            .noneMatch(target -> !target.equals(entry.getKey()) && left.containsKey(target)));
        }
        return left;
    }

    private static Stream<Dependency> dependencies(JavaClasses classes) {
        return classes.stream().map(JavaClass::getDirectDependenciesFromSelf).flatMap(Set::stream);
    }

    private static String target(Dependency dependency) {
        return dependency.getTargetClass().getPackageName();
    }

    private static boolean isIn(String module, String name) {
        return name.equals(module) || name.startsWith(module + ".");
    }
}
