package io.linnet.models.export;

import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats that a model leaves in. */
public enum ModelFormat {
    /** NumPy's arrays. */
    NPZ,
    ONNX,
    /** TensorFlow Lite. */
    TFLITE,

    /** A header for C99. */
    C,
    JSON;

    /** @param name as a user writes it */
    public static ModelFormat of(String name) {
        for (ModelFormat format : values()) {
            if (format.name().equalsIgnoreCase(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("to=" + name + ", accepted: " + names(List.of(values())));
    }

    /** The formats that know what a network computes. */
    public static List<ModelFormat> of(Network network) {
        return Arrays.stream(values()).filter(format -> format.knows(network)).toList();
    }

    private boolean knows(Network network) {
        return network.isClassifying() || this == NPZ || this == JSON || (this == ONNX && network == Network.RIDGE);
    }

    private static String names(List<ModelFormat> formats) {
        return formats.stream().map(ModelFormat::label).collect(Collectors.joining(", "));
    }

    /** As a user writes it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of the file's name. */
    public String ending() {
        return this == C ? "h" : label();
    }

    /** @throws IllegalArgumentException the model was never trained, or its network is not known to the format */
    public byte[] bytes(SavedModel model) {
        if (!model.isTrained()) {
            throw new IllegalArgumentException("a model that was never trained, accepted: version 1 and later");
        }
        if (!knows(model.network())) {
            throw new IllegalArgumentException("a model of "
                    + model.network().name().toLowerCase(Locale.ROOT) + ", accepted: "
                    + names(of(model.network())));
        }
        return switch (this) {
            case NPZ -> NpzExport.bytes(model);
            case ONNX -> OnnxExport.bytes(model);
            case TFLITE -> TfliteExport.bytes(model);
            case C -> HeaderExport.bytes(model);
            case JSON -> JsonExport.bytes(model);
        };
    }

    /** The file is whole or as it was. */
    public void write(SavedModel model, Path file) throws IOException {
        byte[] all = bytes(model);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(part, all);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
