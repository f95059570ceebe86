package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ModelRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** From a TensorFlow Lite file to an extractor model. */
public final class TfliteImporter {
    private static final long MOST_FILE_BYTES = 1 << 26;

    private TfliteImporter() {}

    /** @throws ModelRefused one line that begins with the file's name */
    public static ExtractorModel read(Path file, Cut cut) throws IOException, ModelRefused {
        long size = Files.size(file);
        if (size > MOST_FILE_BYTES) {
            throw ModelRefused.at(file.toString(), size + " bytes", "at most 64 MiB");
        }
        return read(Files.readAllBytes(file), file.toString(), cut);
    }

    /** The same from memory; {@code name} stands in the refusal. */
    public static ExtractorModel read(byte[] file, String name, Cut cut) throws ModelRefused {
        try {
            return translate(new TfliteModel(file), cut, source(file));
        } catch (ModelRefused e) {
            throw e.in(name);
        }
    }

    private static ExtractorModel translate(TfliteModel model, Cut cut, long source) throws ModelRefused {
        Translator translator = new Translator(model);
        int input = translator.addInput(model.input);
        int end = switch (cut.kind()) {
            case NONE -> model.output();
            case BEFORE_HEAD -> model.lastDenseInput();
            case AFTER, MAP, HALVES -> model.outputOf(cut.operator());
        };
        for (TfliteOperator operator : model.leadingTo(end)) {
            translator.add(operator);
        }
        int output = translator.written(end, "network output");
        if (cut.kind() == Cut.Kind.AFTER) {
            output = translator.addMean(output);
        } else if (cut.kind() == Cut.Kind.HALVES) {
            output = translator.addHalves(output);
        }
        return new ExtractorModel(
                ArenaPlanner.plan(translator.tensors(), translator.operators(), output),
                translator.operators(),
                input,
                output,
                source);
    }

    private static long source(byte[] file) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(file))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
