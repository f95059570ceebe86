package io.linnet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is installed may be given on under Apache-2.0: each component of each part offers at least one licence that allows it.
 * Reads the bill of materials that the build of {@code ops/parts} writes (CycloneDX).
 */
class PartLicencesIT {
    private static final Path PARTS = Path.of("..", "parts");

    private static final Set<String> ALLOWED = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "SPDX-License-Identifier: MIT",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "EPL-1.0",
            "EPL-2.0",
            "CC0-1.0",
            "Public Domain",
            "Bouncy Castle Licence",
            "(CDDL-1.0 OR GPL-2.0-with-classpath-exception)");

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "aggregator", "broker", "cli"})
    void everyComponentOfAPartHasALicenceThatAllowsIt(String part) throws IOException {
        Path bom = PARTS.resolve(part).resolve("target").resolve("bom.json");
        assertThat(bom).as("written by `./mvnw package` of ops/parts").exists();
        List<String> without = new ArrayList<>();
        JsonNode components =
                JsonMapper.builder().build().readTree(bom.toFile()).path("components");
        for (JsonNode component : components) {
            List<String> licences = new ArrayList<>();
            for (JsonNode choice : component.path("licenses")) {
                JsonNode licence = choice.path("license");
                licences.add(Stream.of(licence.path("id"), licence.path("name"), choice.path("expression"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText)
                        .findFirst()
                        .orElse("none"));
            }
            if (licences.stream().noneMatch(ALLOWED::contains)) {
                without.add(component.path("name").asText() + " "
                        + component.path("version").asText() + " " + licences);
            }
        }
        assertThat(without).isEmpty();
        try (Stream<Path> jars =
                Files.list(PARTS.resolve(part).resolve("target").resolve("lib"))) {
            assertThat(components.size())
                    .as("components named for the jars that are installed")
                    .isEqualTo((int) jars.count());
        }
    }
}
