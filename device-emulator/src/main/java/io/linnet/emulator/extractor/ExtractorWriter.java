package io.linnet.emulator.extractor;

import static io.linnet.emulator.extractor.ExtractorFormat.HEADER_BYTES;
import static io.linnet.emulator.extractor.ExtractorFormat.OPERATOR_BYTES;
import static io.linnet.emulator.extractor.ExtractorFormat.TENSOR_BYTES;
import static io.linnet.emulator.extractor.ExtractorFormat.aligned;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Lays a network out as an extractor file: header, tensors, operators, then each operator's constants. */
public final class ExtractorWriter {
    private ExtractorWriter() {}

    /** The whole file. The same network gives the same bytes. */
    public static byte[] write(ExtractorModel model) {
        int operatorTable = HEADER_BYTES + model.tensors().size() * TENSOR_BYTES;
        int constants = operatorTable + model.operators().size() * OPERATOR_BYTES;
        int size = constants;
        for (Operator operator : model.operators()) {
            size = Math.addExact(size, constantBytes(operator));
        }
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        writeHeader(file, model, operatorTable);
        for (Tensor tensor : model.tensors()) {
            writeTensor(file, tensor);
        }
        int next = constants;
        for (Operator operator : model.operators()) {
            writeOperator(file, operator, next);
            next += constantBytes(operator);
        }
        for (Operator operator : model.operators()) {
            writeConstants(file, operator);
        }
        file.putInt(12, ExtractorFormat.checksum(file.array()));
        return file.array();
    }

    private static void writeHeader(ByteBuffer file, ExtractorModel model, int operatorTable) {
        file.putInt(ExtractorFormat.MAGIC);
        file.putShort((short) ExtractorFormat.VERSION);
        file.putShort((short) HEADER_BYTES);
        file.putInt(file.capacity());
        file.putInt(0);
        file.putShort((short) model.tensors().size());
        file.putShort((short) model.operators().size());
        file.putInt(HEADER_BYTES);
        file.putInt(operatorTable);
        file.putShort((short) model.inputIndex());
        file.putShort((short) model.outputIndex());
        file.putInt(model.arenaBytes());
        file.putLong(model.source());
        file.putInt(0);
    }

    private static void writeTensor(ByteBuffer file, Tensor tensor) {
        file.putInt(tensor.arenaOffset());
        file.putShort((short) tensor.height());
        file.putShort((short) tensor.width());
        file.putShort((short) tensor.channels());
        file.put((byte) tensor.zeroPoint());
        file.put((byte) 0);
        file.putFloat(tensor.scale());
    }

    private static void writeOperator(ByteBuffer file, Operator operator, int constants) {
        Window window = operator.window;
        file.put((byte) operator.kind.code);
        file.put((byte) operator.lowest);
        file.put((byte) operator.highest);
        file.put((byte) 0);
        file.putShort((short) operator.input);
        file.putShort((short) operator.second);
        file.putShort((short) operator.output);
        file.putShort((short) 0);
        file.put((byte) window.height());
        file.put((byte) window.width());
        file.put((byte) window.strideHeight());
        file.put((byte) window.strideWidth());
        file.put((byte) window.dilationHeight());
        file.put((byte) window.dilationWidth());
        file.put((byte) window.top());
        file.put((byte) window.left());
        int bias = constants + aligned(operator.weights.length);
        int significands = bias + 4 * operator.bias.length;
        int shifts = significands + 4 * operator.multipliers.size();
        file.putInt(operator.weights.length == 0 ? 0 : constants);
        file.putInt(operator.bias.length == 0 ? 0 : bias);
        file.putInt(operator.multipliers.isEmpty() ? 0 : significands);
        file.putInt(operator.multipliers.isEmpty() ? 0 : shifts);
        file.putInt(operator.extra);
    }

    private static int constantBytes(Operator operator) {
        int multipliers = operator.multipliers.size();
        return Math.addExact(
                aligned(operator.weights.length), 4 * operator.bias.length + 4 * multipliers + aligned(multipliers));
    }

    private static void writeConstants(ByteBuffer file, Operator operator) {
        file.put(operator.weights);
        align(file);
        for (int bias : operator.bias) {
            file.putInt(bias);
        }
        for (Multiplier multiplier : operator.multipliers) {
            file.putInt(multiplier.significand());
        }
        for (Multiplier multiplier : operator.multipliers) {
            file.put((byte) multiplier.shift());
        }
        align(file);
    }

    private static void align(ByteBuffer file) {
        file.position(aligned(file.position()));
    }
}
