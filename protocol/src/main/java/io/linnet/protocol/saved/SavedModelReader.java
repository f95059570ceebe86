package io.linnet.protocol.saved;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of a model file; any well-formed CBOR map, keys that are not known are passed over. */
public final class SavedModelReader {
    /** Above the largest model of SPEC 1.3 in float32 with names. */
    public static final int MAX_BYTES = 64 << 20;

    private static final ObjectMapper CBOR =
            new ObjectMapper(new CBORFactory()).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private SavedModelReader() {}

    /** A file's content; arrays as CBOR holds them. {@code words} is what {@code classes} was called. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Content(
            @Nullable String format,
            @Nullable String network,
            @Nullable String numeric,
            int @Nullable [] units,
            int @Nullable [] exponents,
            byte @Nullable [] parameters,
            @Nullable String digest,
            @Nullable String division,
            @Nullable String fleet,
            @Nullable String model,
            @Nullable Long version,
            @Nullable Integer round,
            @Nullable String seed,
            @Nullable List<String> classes,
            @Nullable List<String> words,
            @Nullable List<String> features,
            @Nullable Scale scaling,
            @Nullable Measured accuracy,
            @Nullable Windows windows,
            @Nullable Target target) {}

    private record Scale(
            @Nullable Integer factor,
            @Nullable List<Float> means,
            @Nullable List<Float> deviations) {}

    private record Measured(
            @Nullable Integer millionths, @Nullable String how) {}

    private record Windows(
            @Nullable String frontEnd,
            @Nullable Integer axes,
            @Nullable Integer samples) {}

    private record Target(@Nullable Float mean, @Nullable Float deviation) {}

    public static SavedModel read(byte[] file) throws Refused {
        if (file.length > MAX_BYTES) {
            throw new Refused(Reason.TOO_LONG, file.length + " bytes, accepted: up to " + MAX_BYTES);
        }
        Content content;
        try {
            content = CBOR.readValue(file, Content.class);
        } catch (IOException e) {
            throw noModel();
        }
        // CBOR's null is a value, too.
        if (content == null || !SavedModelFormat.NAME.equals(content.format())) {
            throw noModel();
        }
        try {
            return model(content);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new Refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Refused noModel() {
        return new Refused(Reason.MALFORMED, "no model file, accepted: what the demo or aggregator wrote");
    }

    private static SavedModel model(Content content) {
        ModelLayout layout = ModelLayout.of(
                Numeric.valueOf(required("numeric", content.numeric())),
                required("units", content.units()),
                required("exponents", content.exponents()));
        Parameters parameters = Parameters.fromBytes(layout, required("parameters", content.parameters()));
        if (!parameters.digest().equals(Digest.parse(required("digest", content.digest())))) {
            throw new IllegalArgumentException("its digest does not fit its parameters");
        }
        List<String> classes = Objects.requireNonNullElse(content.classes(), or(content.words()));
        return new SavedModel(
                Network.valueOf(required("network", content.network())),
                parameters,
                division(content.division()),
                origin(content),
                classes,
                or(content.features()),
                Optional.ofNullable(content.scaling()).map(SavedModelReader::scaling),
                Optional.ofNullable(content.accuracy()).map(SavedModelReader::accuracy),
                Optional.ofNullable(content.windows()).map(SavedModelReader::windows),
                Optional.ofNullable(content.target()).map(SavedModelReader::target));
    }

    private static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("key " + key + " is missing");
        }
        return value;
    }

    private static List<String> or(@Nullable List<String> names) {
        return Objects.requireNonNullElse(names, List.of());
    }

    private static Division division(@Nullable String name) {
        return name == null ? Division.NEAREST : Division.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static InputScaling scaling(Scale scale) {
        Integer factor = scale.factor();
        return factor != null
                ? new InputScaling.Pixels(factor)
                : new InputScaling.Columns(
                        required("scaling.means", scale.means()), required("scaling.deviations", scale.deviations()));
    }

    private static SavedModel.Accuracy accuracy(Measured measured) {
        return new SavedModel.Accuracy(
                required("accuracy.millionths", measured.millionths()), required("accuracy.how", measured.how()));
    }

    private static SavedModel.Windows windows(Windows windows) {
        return new SavedModel.Windows(
                required("windows.frontEnd", windows.frontEnd()),
                required("windows.axes", windows.axes()),
                required("windows.samples", windows.samples()));
    }

    private static TargetScaling target(Target target) {
        return new TargetScaling(
                required("target.mean", target.mean()), required("target.deviation", target.deviation()));
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
