package io.linnet.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {
    /** Run by the test below only. */
    static class Single {
        @Test
        void one() {
            assumeTrue(false, "socat is not installed (Debian: apt-get install socat)");
        }

        @Test
        void another() {
            assumeTrue(false, "socat is not installed (Debian: apt-get install socat)");
        }

        @Test
        void runs() {
            assumeTrue(true, "never said");
        }
    }

    /** Run by the test below only. */
    static class Whole {
        @BeforeAll
        static void needsAll() {
            assumeTrue(false, "no gcc");
        }

        @Test
        void never() {}
    }

    @Test
    void saysWhyOnceAClass() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        DiscoverySelectors.selectClass(Single.class),
                                        DiscoverySelectors.selectClass(Whole.class))
                                .build(),
                        new SkippedTests(new PrintStream(bytes, true, UTF_8)));
        assertThat(bytes.toString(UTF_8).lines())
                .containsExactlyInAnyOrder(
                        "-- left out of SkippedTestsTest$Single: socat is not installed (Debian: apt-get install socat)",
                        "-- left out of SkippedTestsTest$Whole: no gcc");
    }

    @Test
    void everyModulesTestsHaveIt() {
        assertThat(ServiceLoader.load(TestExecutionListener.class)).hasAtLeastOneElementOfType(SkippedTests.class);
    }
}
