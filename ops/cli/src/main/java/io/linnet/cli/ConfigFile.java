package io.linnet.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Binds a YAML file to a record; says in one line what was wrong, where, and what would be accepted. */
final class ConfigFile {
    /** A key that every file may have. */
    static final String LOG = "log";

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addHandler(new LogKey());

    /** {@code log:} stands in the file of every command, and in no record: it is the process's. */
    private static final class LogKey extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws IOException {
            boolean isAtTop = parser.getParsingContext().inRoot()
                    || parser.getParsingContext().getParent().inRoot();
            if (!isAtTop || !name.equals(LOG)) {
                return false;
            }
            LogLines.say(parser.getText());
            return true;
        }
    }

    /** Keys of earlier versions, with what is to be written in their place. */
    private static final Map<String, String> FORMER = Map.of(
            "broker.version", "it is called broker.mqtt now",
            "broker.keepAliveSeconds", "it is no setting any more");

    private static final Pattern SECRET = Pattern.compile("(?i).*password");

    private ConfigFile() {}

    /** The defaults alone. */
    static <T> T defaults(Class<T> type) {
        return YAML.convertValue(Map.of(), type);
    }

    static <T> T read(Path file, Class<T> type) {
        if (!Files.isReadable(file)) {
            throw new UserError("config=" + file + ": no such file, or not readable");
        }
        try {
            T value = YAML.readValue(file.toFile(), type);
            if (value == null) {
                throw new UserError("config=" + file + ": the file is empty");
            }
            if (holdsSecret(YAML.readTree(file.toFile()))) {
                requireNotPublic(file);
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw new UserError(at(file, e) + ": unknown key " + path(e) + advice(e));
        } catch (JsonMappingException e) {
            if (e.getPath().isEmpty()) {
                // Its message would show the text, and a file that was mistaken for another may hold a key.
                throw new UserError(at(file, e) + ": no keys with values, accepted: as the examples in ops/config");
            }
            throw new UserError(at(file, e) + ": " + path(e) + ": " + cause(e));
        } catch (JsonProcessingException e) {
            throw new UserError("config=" + file + ": no YAML, "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new UserError("config=" + file + ": " + e.getMessage());
        }
    }

    private static void requireNotPublic(Path file) throws IOException {
        try {
            PrivateFile.requireNotPublic(file);
        } catch (IllegalArgumentException e) {
            throw new UserError("config=" + e.getMessage());
        }
    }

    /** A password in clear, or keys of boards. */
    private static boolean holdsSecret(JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            boolean isPassword = field.getValue().isTextual()
                    && SECRET.matcher(field.getKey()).matches();
            boolean isKeys = field.getValue().isObject() && field.getKey().equals("keys");
            if (isPassword || isKeys || holdsSecret(field.getValue())) {
                return true;
            }
        }
        for (JsonNode item : node) {
            if (node.isArray() && holdsSecret(item)) {
                return true;
            }
        }
        return false;
    }

    /** The file as it is written; empty files are refused as {@link #read} does. */
    static ObjectNode tree(Path file) {
        try {
            if (YAML.readTree(file.toFile()) instanceof ObjectNode tree) {
                if (holdsSecret(tree)) {
                    requireNotPublic(file);
                }
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new UserError("config=" + file + ": no YAML");
        } catch (IOException e) {
            throw new UserError("config=" + file + ": " + Complaint.sentence(e));
        }
        throw new UserError("config=" + file + ": no keys are in it");
    }

    static ObjectNode emptyTree() {
        return YAML.createObjectNode();
    }

    static String yaml(ObjectNode tree) {
        try {
            return YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param where the tree comes from, for whoever has to mend it */
    static <T> T bind(ObjectNode tree, Class<T> type, String where) {
        try {
            return YAML.treeToValue(tree, type);
        } catch (UnrecognizedPropertyException e) {
            throw new UserError(where + ": unknown key " + path(e) + advice(e));
        } catch (JsonMappingException e) {
            throw new UserError(where + ": " + path(e) + ": " + cause(e));
        } catch (JsonProcessingException e) {
            throw new UserError(where + ": " + e.getOriginalMessage());
        }
    }

    private static String at(Path file, JsonMappingException e) {
        return "config=" + file
                + (e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr());
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String cause(JsonMappingException e) {
        Throwable inner = e.getCause() instanceof IllegalArgumentException || e.getCause() instanceof UserError
                ? e.getCause()
                : e;
        String text = inner == e ? e.getOriginalMessage() : String.valueOf(inner.getMessage());
        return text.lines().findFirst().orElse("").replaceAll("`?(java|io\\.linnet)\\.[A-Za-z.$]*\\.", "");
    }

    private static String advice(UnrecognizedPropertyException e) {
        String former = FORMER.get(path(e));
        return former == null ? nearest(e) : ": " + former;
    }

    private static String nearest(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        if (known == null || known.isEmpty()) {
            return "";
        }
        String name = e.getPropertyName();
        String best = known.stream()
                .map(String::valueOf)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElse("");
        return ", did you mean " + best + "? Accepted: "
                + known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    /** Levenshtein. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int next = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }
}
