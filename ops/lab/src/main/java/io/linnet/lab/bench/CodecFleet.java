package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.reason.Refused;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * One training of a fleet with the parts that boards and aggregator run in the field, but without links: training,
 * quantizer, residuals, coder and chunks on the boards; checks, decoding, folding, merging and the step down on the
 * server. Every board takes part in every round.
 */
final class CodecFleet {
    private static final String MODEL = "bench";
    /** The accuracy is the mean over this many of the last versions, so that it hangs on no single one. */
    private static final int JUDGED_VERSIONS = 5;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final CodecTask task;
    private final CodecProfile profile;
    private final ModelLayout layout;
    private final ModelPlan plan;
    private final List<Member> members = new ArrayList<>();
    private final SplitMix64 losses;
    private final Deque<ModelState> history = new ArrayDeque<>();
    private final CodecFigures figures = new CodecFigures();
    private ModelState base;

    CodecFleet(CodecTask task, CodecProfile profile, long seed) {
        this.task = task;
        this.profile = profile;
        this.layout = task.layout(profile.isFloat());
        this.plan = new ModelPlan(MODEL, layout, task.training(), seed, false, profile.stages(), 1);
        this.base = ModelState.first(Parameters.initial(layout, task.network(), seed));
        this.losses = new SplitMix64(seed);
        for (int[] rows : task.boards().apply(seed)) {
            Trainer trainer = Trainer.of(task.network(), layout, seed);
            List<Residual> residuals = layout.layers().stream()
                    .map(layer -> new Residual(profile.residualBits(), layer.parameters()))
                    .toList();
            members.add(new Member(rows, trainer, residuals));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Shared, never written.
    private record Member(int[] rows, Trainer trainer, List<Residual> residuals) {}

    @SuppressWarnings("ArrayRecordComponent") // Handed over at once.
    private record Update(List<byte[]> chunks, int[] q, Quantizer quantizer) {}

    CodecFigures figures() {
        return figures;
    }

    /** Trains to the end and gives the accuracy on examples never trained on. */
    double run() {
        double sum = 0;
        int judged = Math.min(JUDGED_VERSIONS, task.rounds());
        for (int round = 0; round < task.rounds(); round++) {
            try {
                round(round);
            } catch (Refused e) {
                throw new IllegalStateException("the bench's own update was refused", e);
            }
            if (round >= task.rounds() - judged) {
                sum += accuracy();
            }
        }
        return sum / judged;
    }

    private double accuracy() {
        Division division = task.training() instanceof TifedSettings tifed ? tifed.division() : Division.TRUNC;
        return new Evaluator(task.network(), layout, division)
                .evaluate(base.parameters(), task.test())
                .accuracy();
    }

    private void round(int number) throws Refused {
        Stage stage = plan.stage(base);
        OpenRound round = new OpenRound(MODEL, base, MergeRule.CLIP);
        for (int b = 0; b < members.size(); b++) {
            Member member = members.get(b);
            LocalUpdate learned = learn(member, number);
            long start = threads.getCurrentThreadCpuTime();
            Update update = encode(member, learned, stage);
            figures.up(update.chunks, layout.parameters(), threads.getCurrentThreadCpuTime() - start);
            if (!profile.isFloat()) {
                figures.entropy(update.q);
            }
            List<byte[]> arrived = transmit(member, update);
            Announcement announcement = new Announcement(1, update.chunks.size(), learned.examples());
            start = threads.getCurrentThreadCpuTime();
            round.foldWhole("board-" + b, announcement, arrived);
            figures.decoded(parametersOf(arrived), threads.getCurrentThreadCpuTime() - start);
        }
        ModelStep merged = round.merge(stage.downC16());
        down(merged);
        base = merged.next();
    }

    private LocalUpdate learn(Member member, int number) {
        int[] places = task.training().schedule().window(number, member.rows.length);
        int[] chosen = Arrays.stream(places).map(place -> member.rows[place]).toArray();
        return member.trainer.train(
                base.parameters(),
                Task.all(task.training(), number),
                task.train().select(chosen));
    }

    private Update encode(Member member, LocalUpdate learned, Stage stage) {
        Codec codec = profile.codec();
        ObjectEncoder encoder =
                new ObjectEncoder(layout, ChunkFormat.TYPE_UPDATE, 1, seedOf(base), codec, CodecProfile.CHUNK_BYTES);
        Quantizer quantizer = new Quantizer(learned.fractionBits(), stage.up().c16(), codec);
        if (profile.isFloat()) {
            return new Update(encoder.addAll(learned.differences()).chunks(), new int[0], quantizer);
        }
        int[] all = new int[layout.parameters()];
        for (int h = 0; h < layout.layers().size(); h++) {
            Layer layer = layout.layers().get(h);
            int[] differences = Arrays.copyOfRange(learned.units(), layer.first(), layer.end());
            Quantizer.QuantizedLayer quantized = quantizer.quantize(differences, member.residuals.get(h));
            encoder.add(quantized.q(), 0, layer.first(), layer.parameters(), quantized.step());
            System.arraycopy(quantized.q(), 0, all, layer.first(), layer.parameters());
        }
        return new Update(encoder.chunks(), all, quantizer);
    }

    /** What of an update arrives; the rest goes back to the residual, if the board learns of it. */
    private List<byte[]> transmit(Member member, Update update) throws Refused {
        List<byte[]> arrived = new ArrayList<>();
        for (byte[] chunk : update.chunks) {
            if (losses.real() >= profile.lostShare()) {
                arrived.add(chunk);
            } else if (profile.isRefunding()) {
                ChunkHeader header = ChunkReader.peek(chunk);
                int h = layout.layerOf(header.first(), header.count());
                int[] q = Arrays.copyOfRange(update.q, header.first(), header.first() + header.count());
                int first = header.first() - layout.layers().get(h).first();
                update.quantizer.refund(member.residuals.get(h), first, header.count(), header.step(), q);
            }
        }
        return arrived;
    }

    private static int parametersOf(List<byte[]> chunks) throws Refused {
        int parameters = 0;
        for (byte[] chunk : chunks) {
            parameters += ChunkReader.peek(chunk).count();
        }
        return parameters;
    }

    private void down(ModelStep merged) {
        if (profile.behind() > 1) {
            downDifference(merged);
            return;
        }
        List<byte[]> chunks = profile.isFloat()
                ? ObjectEncoder.full(
                        merged.next().parameters(), 0, seedOf(merged.next()), Codec.FLOAT32, CodecProfile.CHUNK_BYTES)
                : new ObjectEncoder(
                                layout, ChunkFormat.TYPE_STEP, 0, seedOf(base), Codec.RANGE, CodecProfile.CHUNK_BYTES)
                        .addAll(merged.q(), merged.exponents())
                        .chunks();
        figures.down(chunks, layout.parameters());
    }

    private void downDifference(ModelStep merged) {
        history.addLast(base);
        if (history.size() == profile.behind()) {
            ModelState from = history.getFirst();
            List<byte[]> chunks = ObjectEncoder.difference(
                    from.parameters(),
                    merged.next().parameters(),
                    0,
                    seedOf(from),
                    Codec.RANGE,
                    CodecProfile.CHUNK_BYTES);
            figures.down(chunks, layout.parameters());
            history.clear();
        }
    }

    private static ChunkSeed seedOf(ModelState state) {
        return ChunkSeed.of(MODEL, state.version(), state.digest());
    }
}
