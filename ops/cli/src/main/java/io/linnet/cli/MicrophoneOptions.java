package io.linnet.cli;

import io.linnet.emulator.sound.Sound;
import io.linnet.emulator.sound.Wav;
import io.linnet.protocol.model.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code linnet emulate --microphone}: one board that hears a recording, without broker or fleet. */
final class MicrophoneOptions {
    @Option(
            names = "--microphone",
            paramLabel = "FILE.wav",
            description = "One board hears this recording and says which words it knows in it; no broker needed.")
    @Nullable
    Path microphone;

    @Option(
            names = "--model-file",
            paramLabel = "MODEL",
            description = "Of the microphone's board: what experiment keywords --out wrote.")
    private @Nullable Path modelFile;

    @Option(
            names = "--words",
            split = ",",
            description = "Of a model file that names none, in the order of its outputs.")
    private List<String> words = List.of();

    @Option(
            names = "--label",
            paramLabel = "WORD",
            description = "The button: what is heard is this word, and is learnt.")
    private @Nullable String label;

    @Option(names = "--rate", description = "η with --label. Default: ${DEFAULT-VALUE}")
    private double rate = 0.05;

    @Option(names = "--momentum", description = "μ with --label. Default: ${DEFAULT-VALUE}")
    private double momentum = 0.9;

    @Option(names = "--no-alignment", description = "For a model that was trained so.")
    private boolean noAlignment;

    @Option(names = "--out", paramLabel = "MODEL", description = "Keeps the model with what was learnt.")
    private @Nullable Path out;

    int listen(Path recording, Output output) {
        if (modelFile == null) {
            throw new UserError("model-file=none, accepted with --microphone: what experiment keywords --out wrote");
        }
        ModelFile.Named named = ModelFile.readNamed(modelFile);
        List<String> known = words.isEmpty() ? named.words() : words;
        if (known.isEmpty()) {
            throw new UserError("words=none, and " + modelFile + " names none; accepted: "
                    + named.parameters().layout().outputs() + " words");
        }
        if (out != null) {
            ModelFile.requireWritable(out);
        }
        MicrophoneBoard board = new MicrophoneBoard(named.parameters(), known);
        Sound sound = Wav.read(recording);
        List<MicrophoneBoard.Detection> heard = board.hear(sound, !noAlignment);
        for (MicrophoneBoard.Detection one : heard) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("event", one.isSure() ? "word" : "unsure");
            row.put("seconds", Output.round(one.onsetMillis() / 1e3, 2));
            row.put("word", one.word());
            row.put("output", Output.round(one.output(), 3));
            output.result(row);
        }
        if (heard.isEmpty()) {
            output.result(Map.of("event", "silence"));
        }
        if (label != null) {
            learn(board, sound, label, output);
        }
        if (out != null) {
            ModelFile.write(out, Network.SIGMOID, board.model(), known);
        }
        return 0;
    }

    private void learn(MicrophoneBoard board, Sound sound, String word, Output output) {
        List<Double> losses = new ArrayList<>();
        for (float loss : board.learn(sound, !noAlignment, word, rate, momentum)) {
            losses.add(Output.round(loss, 5));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "learnt");
        row.put("word", word);
        row.put("losses", losses);
        row.put("modelDigest", board.model().digest().toString());
        output.result(row);
    }
}
