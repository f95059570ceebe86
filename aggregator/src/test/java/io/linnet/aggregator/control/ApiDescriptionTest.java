package io.linnet.aggregator.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is described is served, and what is served is described. */
class ApiDescriptionTest {
    private static final Set<String> VERBS = Set.of("get", "put", "post", "patch", "delete");

    @Test
    void everyPathAndVerbIsInBoth() throws Exception {
        JsonNode description =
                new ObjectMapper().readTree(PageFiles.description().body());
        Set<String> described = new TreeSet<>();
        description
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    if (VERBS.contains(verb)) {
                        described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        try (ControlServer server = new ControlServer(ControlSettings.loopback(0), new NoModels())) {
            assertThat(new TreeSet<>(server.served())).isEqualTo(described);
        }
        assertThat(description.get("openapi").asText()).startsWith("3.1");
    }

    @Test
    void everyNameInAPathIsAParameter() throws Exception {
        JsonNode paths =
                new ObjectMapper().readTree(PageFiles.description().body()).get("paths");
        paths.properties().forEach(path -> {
            Set<String> named = new TreeSet<>();
            path.getValue()
                    .path("parameters")
                    .forEach(parameter -> named.add("{" + parameter.get("name").asText() + "}"));
            Set<String> inPath = new TreeSet<>();
            for (String part : path.getKey().split("/", -1)) {
                if (part.startsWith("{")) {
                    inPath.add(part);
                }
            }
            assertThat(named).as(path.getKey()).isEqualTo(inPath);
        });
    }
}
