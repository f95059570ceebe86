package io.linnet.cli;

import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.SavedModelReader;
import io.linnet.protocol.saved.SavedModelWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** A trained model in a file: CBOR with its layout, its parameters and the digest that names them. */
public final class ModelFile {
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
    public static void requireWritable(Path file) {
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

    /** A model and what its outputs stand for, as far as that is known. */
    public record Named(Parameters parameters, List<String> words) {}

    public static void write(Path file, Network network, Parameters model) {
        write(file, SavedModel.of(network, model));
    }

    public static void write(Path file, Network network, Parameters model, List<String> words) {
        write(file, SavedModel.of(network, model).named(words, List.of(), Optional.empty()));
    }

    /** The file is the one before or this one, and on the disk when this returns. */
    public static void write(Path file, SavedModel model) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path part = part(file);
            Files.write(part, SavedModelWriter.write(model));
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    public static Parameters read(Path file) {
        return readSaved(file).parameters();
    }

    public static Named readNamed(Path file) {
        SavedModel saved = readSaved(file);
        return new Named(saved.parameters(), saved.classes());
    }

    public static SavedModel readSaved(Path file) {
        try {
            if (Files.size(file) > SavedModelReader.MAX_BYTES) {
                throw new UserError("model=" + file + ": longer than " + SavedModelReader.MAX_BYTES
                        + " bytes, accepted: a model file");
            }
            return SavedModelReader.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UserError("model=" + file + ": " + Complaint.sentence(e));
        } catch (Refused e) {
            throw new UserError("model=" + file + ": " + e.getMessage());
        }
    }
}
