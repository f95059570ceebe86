package io.linnet.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a model file (SPEC 19): one CBOR map. Written in the deterministic form, so that the same model is the same
 * file; any well-formed map is read, and keys that are not known are passed over.
 */
final class ModelCbor {
    static final String FORMAT = "linnet-model-1";

    /** RFC 8949 4.2: keys in the order of their bytes, which for short texts is the shorter one first. */
    private static final Comparator<String> BY_BYTES =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private static final CBORFactory FACTORY = new CBORFactory();
    private static final ObjectMapper CBOR =
            new ObjectMapper(FACTORY).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ModelCbor() {}

    /** A file's content; arrays as CBOR holds them. {@code words} is what {@code classes} was called. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Content(
            String format,
            String network,
            String numeric,
            int[] units,
            int[] exponents,
            byte[] parameters,
            String digest,
            @Nullable String division,
            @Nullable String fleet,
            @Nullable String model,
            @Nullable Long version,
            @Nullable Integer round,
            @Nullable String seed,
            @Nullable List<String> classes,
            @Nullable List<String> words,
            @Nullable List<String> features,
            SavedModel.@Nullable Scaling scaling,
            SavedModel.@Nullable Accuracy accuracy) {}

    // Out.

    static byte[] write(SavedModel model) throws IOException {
        ModelLayout layout = model.parameters().layout();
        Map<String, Object> fields = new TreeMap<>(BY_BYTES);
        fields.put("format", FORMAT);
        fields.put("network", model.network().name());
        fields.put("numeric", layout.numeric().name());
        fields.put("units", layout.units());
        fields.put("exponents", layout.exponents());
        fields.put("parameters", model.parameters().toBytes());
        fields.put("digest", model.parameters().digest().toString());
        model.division().ifPresent(it -> fields.put("division", it.name().toLowerCase(Locale.ROOT)));
        model.origin().ifPresent(it -> {
            fields.put("fleet", it.fleet());
            fields.put("model", it.model());
            fields.put("version", it.version());
            fields.put("round", (long) it.round());
            fields.put("seed", HexFormat.of().toHexDigits(it.seed()));
        });
        putNames(fields, "classes", model.classes());
        putNames(fields, "features", model.features());
        model.scaling().ifPresent(it -> {
            Map<String, Object> scaling = new TreeMap<>(BY_BYTES);
            scaling.put("offset", it.offset());
            scaling.put("scale", it.scale());
            fields.put("scaling", scaling);
        });
        model.accuracy().ifPresent(it -> {
            Map<String, Object> accuracy = new TreeMap<>(BY_BYTES);
            accuracy.put("how", it.how());
            accuracy.put("millionths", (long) it.millionths());
            fields.put("accuracy", accuracy);
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, fields);
        }
        return out.toByteArray();
    }

    private static void putNames(Map<String, Object> fields, String key, List<String> names) {
        if (!names.isEmpty()) {
            fields.put(key, names);
        }
    }

    private static void write(CBORGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject(value, map.size());
            for (Map.Entry<?, ?> field : map.entrySet()) {
                out.writeFieldName((String) field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray(value, list.size());
            for (Object item : list) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof int[] numbers) {
            out.writeArray(numbers, 0, numbers.length);
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else {
            out.writeString((String) value);
        }
    }

    // In.

    /** @throws IllegalArgumentException what is wrong with it */
    static SavedModel read(byte[] file) {
        Content content;
        try {
            content = CBOR.readValue(file, Content.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("no model file, accepted: what the demo or aggregator wrote", e);
        }
        if (!FORMAT.equals(content.format()) || content.units() == null || content.parameters() == null) {
            throw new IllegalArgumentException("no model file, accepted: what the demo or aggregator wrote");
        }
        ModelLayout layout = ModelLayout.of(
                Numeric.valueOf(content.numeric()),
                content.units(),
                Objects.requireNonNullElseGet(content.exponents(), () -> new int[0]));
        Parameters parameters = Parameters.fromBytes(layout, content.parameters());
        if (!parameters.digest().equals(Digest.parse(content.digest()))) {
            throw new IllegalArgumentException("its digest does not fit its parameters");
        }
        List<String> none = List.of();
        return new SavedModel(
                Network.valueOf(content.network()),
                parameters,
                Optional.ofNullable(content.division()).map(it -> Division.valueOf(it.toUpperCase(Locale.ROOT))),
                origin(content),
                Objects.requireNonNullElse(content.classes(), Objects.requireNonNullElse(content.words(), none)),
                Objects.requireNonNullElse(content.features(), none),
                Optional.ofNullable(content.scaling()),
                Optional.ofNullable(content.accuracy()));
    }

    private static Optional<SavedModel.Origin> origin(Content content) {
        String fleet = content.fleet();
        String model = content.model();
        if (fleet == null || model == null) {
            return Optional.empty();
        }
        return Optional.of(new SavedModel.Origin(
                fleet,
                model,
                Objects.requireNonNullElse(content.version(), 0L),
                Objects.requireNonNullElse(content.round(), 0),
                HexFormat.fromHexDigitsToLong(Objects.requireNonNullElse(content.seed(), "0"))));
    }
}
