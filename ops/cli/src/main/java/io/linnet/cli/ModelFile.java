package io.linnet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A trained model in a file: CBOR with its layout, its parameters and the digest that names them. */
public final class ModelFile {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private ModelFile() {}

    /** The file, or, so that an earlier model stays, the first of that name with a number that is not there. */
    static Path free(Path file) {
        Path free = file;
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        for (int number = 2; Files.exists(free); number++) {
            free = file.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
        }
        return free;
    }

    /** Before the work whose result it is to hold. */
    static void requireWritable(Path file) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (Files.isDirectory(file)) {
                throw new UserError("model=" + file + ": a folder, accepted: a file");
            }
            Path part = part(file);
            Files.write(part, new byte[0]);
            Files.delete(part);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static UserError unwritable(Path file, IOException e) {
        return UserError.environment("model=" + file + ": cannot be written, " + Complaint.sentence(e));
    }

    /** The file's content; arrays as CBOR holds them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Content(
            String format,
            String network,
            String numeric,
            int[] units,
            int[] exponents,
            byte[] parameters,
            String digest,
            @Nullable List<String> words) {}

    /** A model and what its outputs stand for, as far as that is known. */
    public record Named(Parameters parameters, List<String> words) {}

    public static void write(Path file, Network network, Parameters model) {
        write(file, network, model, List.of());
    }

    public static void write(Path file, Network network, Parameters model, List<String> words) {
        Content content = new Content(
                "linnet-model-1",
                network.name(),
                model.layout().numeric().name(),
                model.layout().units(),
                model.layout().exponents(),
                model.toBytes(),
                model.digest().toString(),
                words);
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path part = part(file);
            Files.write(part, CBOR.writeValueAsBytes(content));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    public static Parameters read(Path file) {
        return readNamed(file).parameters();
    }

    public static Named readNamed(Path file) {
        Content content;
        try {
            content = CBOR.readValue(Files.readAllBytes(file), Content.class);
        } catch (IOException e) {
            throw new UserError("model=" + file + ": no model file, accepted: what the demo or aggregator wrote");
        }
        Parameters model = parameters(file, content);
        if (!model.digest().equals(Digest.parse(content.digest()))) {
            throw new UserError("model=" + file + ": its digest does not fit its parameters");
        }
        return new Named(model, Objects.requireNonNullElse(content.words(), List.of()));
    }

    private static Parameters parameters(Path file, Content content) {
        try {
            ModelLayout layout =
                    ModelLayout.of(Numeric.valueOf(content.numeric()), content.units(), content.exponents());
            return Parameters.fromBytes(layout, content.parameters());
        } catch (IllegalArgumentException e) {
            throw new UserError("model=" + file + ": " + e.getMessage());
        }
    }
}
