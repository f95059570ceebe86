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

/** A trained model in a file: CBOR with its layout, its parameters and the digest that names them. */
final class ModelFile {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private ModelFile() {}

    /** The file's content; arrays as CBOR holds them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Content(
            String format,
            String network,
            String numeric,
            int[] units,
            int[] exponents,
            byte[] parameters,
            String digest) {}

    static void write(Path file, Network network, Parameters model) {
        Content content = new Content(
                "linnet-model-1",
                network.name(),
                model.layout().numeric().name(),
                model.layout().units(),
                model.layout().exponents(),
                model.toBytes(),
                model.digest().toString());
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.write(part, CBOR.writeValueAsBytes(content));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError("model=" + file + ": cannot be written, " + e.getMessage());
        }
    }

    static Parameters read(Path file) {
        Content content;
        try {
            content = CBOR.readValue(Files.readAllBytes(file), Content.class);
        } catch (IOException e) {
            throw new UserError("model=" + file + ": no model file, accepted: what the demo or aggregator wrote");
        }
        ModelLayout layout = ModelLayout.of(Numeric.valueOf(content.numeric()), content.units(), content.exponents());
        Parameters model = Parameters.fromBytes(layout, content.parameters());
        if (!model.digest().equals(Digest.parse(content.digest()))) {
            throw new UserError("model=" + file + ": its digest does not fit its parameters");
        }
        return model;
    }
}
