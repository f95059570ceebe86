package io.linnet.protocol.saved;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the bytes of a model file in the deterministic form, so that the same model is the same file. */
public final class SavedModelWriter {
    /** RFC 8949 4.2: keys in the order of their bytes, which for short texts is the shorter one first. */
    private static final Comparator<String> BY_BYTES =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private static final CBORFactory CBOR = new CBORFactory();

    private SavedModelWriter() {}

    public static byte[] write(SavedModel model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator generator = CBOR.createGenerator(out)) {
            write(generator, fields(model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Map<String, Object> fields(SavedModel model) {
        ModelLayout layout = model.parameters().layout();
        Map<String, Object> fields = new TreeMap<>(BY_BYTES);
        fields.put("format", SavedModelFormat.NAME);
        fields.put("network", model.network().name());
        fields.put("numeric", layout.numeric().name());
        fields.put("units", layout.units());
        fields.put("exponents", layout.exponents());
        fields.put("parameters", model.parameters().toBytes());
        fields.put("digest", model.parameters().digest().toString());
        if (model.network() == Network.TIFED) {
            fields.put("division", model.division().name().toLowerCase(Locale.ROOT));
        }
        model.origin().ifPresent(it -> {
            fields.put("fleet", it.fleet());
            fields.put("model", it.model());
            fields.put("version", it.version());
            fields.put("round", (long) it.round());
            fields.put("seed", HexFormat.of().toHexDigits(it.seed()));
        });
        putNames(fields, "classes", model.classes());
        putNames(fields, "features", model.features());
        model.scaling().ifPresent(it -> fields.put("scaling", scaling(it)));
        model.accuracy().ifPresent(it -> {
            Map<String, Object> accuracy = new TreeMap<>(BY_BYTES);
            accuracy.put("how", it.how());
            accuracy.put("millionths", (long) it.millionths());
            fields.put("accuracy", accuracy);
        });
        model.windows().ifPresent(it -> {
            Map<String, Object> windows = new TreeMap<>(BY_BYTES);
            windows.put("frontEnd", it.frontEnd());
            windows.put("axes", (long) it.axes());
            windows.put("samples", (long) it.samples());
            fields.put("windows", windows);
        });
        model.target().ifPresent(it -> {
            Map<String, Object> target = new TreeMap<>(BY_BYTES);
            target.put("mean", it.mean());
            target.put("deviation", it.deviation());
            fields.put("target", target);
        });
        return fields;
    }

    private static void putNames(Map<String, Object> fields, String key, List<String> names) {
        if (!names.isEmpty()) {
            fields.put(key, names);
        }
    }

    private static Map<String, Object> scaling(InputScaling scaling) {
        Map<String, Object> fields = new TreeMap<>(BY_BYTES);
        if (scaling instanceof InputScaling.Pixels pixels) {
            fields.put("factor", (long) pixels.factor());
        } else if (scaling instanceof InputScaling.Columns columns) {
            fields.put("means", columns.means());
            fields.put("deviations", columns.deviations());
        }
        return fields;
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
        } else if (value instanceof Float number) {
            out.writeNumber(number);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else {
            out.writeString((String) value);
        }
    }
}
