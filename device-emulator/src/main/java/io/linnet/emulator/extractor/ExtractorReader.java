package io.linnet.emulator.extractor;

import static io.linnet.emulator.extractor.ExtractorFormat.HEADER_BYTES;
import static io.linnet.emulator.extractor.ExtractorFormat.OPERATOR_BYTES;
import static io.linnet.emulator.extractor.ExtractorFormat.TENSOR_BYTES;

import io.linnet.emulator.extractor.Operator.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads an extractor file that anyone may have written: every offset and length is checked before it is followed. */
public final class ExtractorReader {
    private final ByteBuffer file;
    private String place = "header";

    private ExtractorReader(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws ModelRefused if the file breaks a rule of EXTRACTOR.md */
    public static ExtractorModel read(byte[] file) throws ModelRefused {
        return new ExtractorReader(file).readModel();
    }

    private ExtractorModel readModel() throws ModelRefused {
        int size = file.capacity();
        require(size >= HEADER_BYTES && size <= ExtractorFormat.MOST_FILE_BYTES, size + " bytes", "48 bytes … 64 MiB");
        require(file.getInt(0) == ExtractorFormat.MAGIC, "no magic LNNX", "an extractor file");
        require(u16(4) == ExtractorFormat.VERSION, "version " + u16(4), "" + ExtractorFormat.VERSION);
        require(u16(6) == HEADER_BYTES, "header of " + u16(6) + " bytes", "" + HEADER_BYTES);
        require(file.getInt(8) == size, "length " + u32(8) + " in a file of " + size + " bytes", "equal");
        int checksum = ExtractorFormat.checksum(file.array());
        require(
                file.getInt(12) == checksum,
                String.format(Locale.ROOT, "checksum %08x over bytes of %08x", file.getInt(12), checksum),
                "equal");
        require(file.getInt(44) == 0, "reserved header bytes in use", "0");
        int tensorCount = u16(16);
        int operatorCount = u16(18);
        require(tensorCount <= ExtractorModel.MOST_TENSORS, tensorCount + " tensors", "at most 4096");
        require(operatorCount <= ExtractorModel.MOST_OPERATORS, operatorCount + " operators", "at most 1024");
        int tensorTable = section(20, (long) tensorCount * TENSOR_BYTES);
        int operatorTable = section(24, (long) operatorCount * OPERATOR_BYTES);
        List<Tensor> tensors = new ArrayList<>(tensorCount);
        for (int i = 0; i < tensorCount; i++) {
            place = "tensor " + i;
            Tensor tensor = readTensor(tensorTable + i * TENSOR_BYTES);
            Consistency.checkTensor(tensor, place);
            tensors.add(tensor);
        }
        List<Operator> operators = new ArrayList<>(operatorCount);
        long constants = 0;
        for (int i = 0; i < operatorCount; i++) {
            place = "operator " + i;
            Operator operator = readOperator(tensors, operatorTable + i * OPERATOR_BYTES);
            // Sections may be shared; what is copied out of them is bounded by the file all the same.
            constants += operator.weights.length + 8L * operator.multipliers.size();
            require(constants <= size, "constants that overlap", "sections of their own");
            operators.add(operator);
        }
        ExtractorModel model = new ExtractorModel(tensors, operators, u16(28), u16(30), file.getLong(36));
        place = "header";
        require(file.getInt(32) == model.arenaBytes(), "arena of " + u32(32) + " bytes", "" + model.arenaBytes());
        return model;
    }

    private Tensor readTensor(int at) throws ModelRefused {
        require(file.get(at + 11) == 0, "reserved byte " + file.get(at + 11), "0");
        long offset = u32(at);
        require(offset <= 2L * Tensor.MOST_BYTES, "arena offset " + offset, "at most 32 MiB");
        return new Tensor(
                (int) offset, u16(at + 4), u16(at + 6), u16(at + 8), file.get(at + 10), file.getFloat(at + 12));
    }

    private Operator readOperator(List<Tensor> tensors, int at) throws ModelRefused {
        Kind kind = kind(file.get(at) & 0xFF);
        require(file.get(at + 3) == 0 && u16(at + 10) == 0, "reserved bytes in use", "0");
        int input = tensor(tensors, at + 4);
        int output = tensor(tensors, at + 8);
        int second = u16(at + 6) == ExtractorFormat.NO_TENSOR ? Operator.NONE : tensor(tensors, at + 6);
        Window window = new Window(
                u8(at + 12), u8(at + 13), u8(at + 14), u8(at + 15), u8(at + 16), u8(at + 17), u8(at + 18), u8(at + 19));
        int channels = kind.hasWeights() ? tensors.get(output).channels() : 0;
        int multipliers = switch (kind) {
            case ADD -> 3;
            case SOFTMAX, RESCALE -> 1;
            default -> channels;
        };
        byte[] weights = new byte[0];
        if (kind.hasWeights()) {
            long count = weightCount(kind, window, tensors.get(input), tensors.get(output));
            int start = section(at + 20, count);
            weights = new byte[(int) count];
            file.get(start, weights);
        } else {
            requireAbsent(at + 20);
        }
        return new Operator(
                kind,
                input,
                second,
                output,
                file.get(at + 1),
                file.get(at + 2),
                window,
                weights,
                biases(at + 24, channels),
                multipliers(at + 28, multipliers),
                file.getInt(at + 36));
    }

    private Kind kind(int code) throws ModelRefused {
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw ModelRefused.at(place, "operator kind " + code, "1 … " + Kind.values().length);
    }

    private static long weightCount(Kind kind, Window window, Tensor in, Tensor out) {
        long window2d = (long) window.height() * window.width();
        return switch (kind) {
            case CONVOLUTION -> window2d * in.channels() * out.channels();
            case DEPTHWISE -> window2d * out.channels();
            default ->
                (long) in.height()
                        * in.width()
                        * in.channels()
                        / Math.max(1L, (long) out.height() * out.width())
                        * out.channels();
        };
    }

    private int[] biases(int at, int count) throws ModelRefused {
        if (count == 0) {
            requireAbsent(at);
            return new int[0];
        }
        int start = section(at, 4L * count);
        int[] biases = new int[count];
        for (int i = 0; i < count; i++) {
            biases[i] = file.getInt(start + 4 * i);
        }
        return biases;
    }

    private List<Multiplier> multipliers(int at, int count) throws ModelRefused {
        if (count == 0) {
            requireAbsent(at);
            requireAbsent(at + 4);
            return List.of();
        }
        int significands = section(at, 4L * count);
        int shifts = section(at + 4, count);
        List<Multiplier> multipliers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int significand = file.getInt(significands + 4 * i);
            int shift = file.get(shifts + i);
            require(
                    significand >= 0 && shift >= Multiplier.LEAST_SHIFT && shift <= Multiplier.GREATEST_SHIFT,
                    "multiplier " + significand + " shift " + shift,
                    "0 … 2^31 − 1, shift −31 … 30");
            multipliers.add(new Multiplier(significand, shift));
        }
        return multipliers;
    }

    /** The section whose offset stands at {@code at}. */
    private int section(int at, long bytes) throws ModelRefused {
        long offset = u32(at);
        require(
                offset >= HEADER_BYTES && offset % 4 == 0 && offset + bytes <= file.capacity(),
                "section of " + bytes + " bytes at " + offset,
                "a multiple of 4 within " + file.capacity() + " bytes");
        return (int) offset;
    }

    private void requireAbsent(int at) throws ModelRefused {
        require(file.getInt(at) == 0, "offset " + u32(at) + " of a section that the kind has not", "0");
    }

    private int tensor(List<Tensor> tensors, int at) throws ModelRefused {
        int index = u16(at);
        require(index < tensors.size(), "tensor " + index, "0 … " + (tensors.size() - 1));
        return index;
    }

    private int u8(int at) {
        return file.get(at) & 0xFF;
    }

    private int u16(int at) {
        return file.getShort(at) & 0xFFFF;
    }

    private long u32(int at) {
        return file.getInt(at) & 0xFFFF_FFFFL;
    }

    private void require(boolean condition, String found, String accepted) throws ModelRefused {
        if (!condition) {
            throw ModelRefused.at(place, found, accepted);
        }
    }
}
