package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A TensorFlow Lite file as the operators that its input runs through, one after another, of whatever kind they are. Where
 * several read what one wrote, or nobody, the chain is at its end.
 */
public final class TfliteChain {
    /** What these read beside the data is of use to whoever takes the layers out. */
    private static final Set<String> WITH_CONSTANTS =
            Set.of("ADD", "DIV", "FULLY_CONNECTED", "MAXIMUM", "MINIMUM", "MUL", "SUB");

    private static final List<String> ACTIVATIONS = List.of("", "relu", "relu_n1_to_1", "relu6", "tanh", "sign_bit");

    private final TfliteModel model;

    private TfliteChain(TfliteModel model) {
        this.model = model;
    }

    /** @throws ModelRefused it is no such file, or has fully connected layers beside the chain */
    public static List<TfliteStep> read(byte[] file) throws ModelRefused {
        return new TfliteChain(new TfliteModel(file)).steps();
    }

    private List<TfliteStep> steps() throws ModelRefused {
        List<TfliteOperator> left = new ArrayList<>(model.operators());
        List<TfliteStep> steps = new ArrayList<>();
        int data = model.input;
        for (List<TfliteOperator> next = readers(left, data); next.size() == 1; next = readers(left, data)) {
            TfliteOperator operator = next.get(0);
            left.remove(operator);
            steps.add(step(operator, data));
            if (operator.outputs.length == 0) {
                break;
            }
            data = operator.outputs[0];
        }
        for (TfliteOperator operator : left) {
            if (operator.code == TfliteOperator.FULLY_CONNECTED) {
                throw ModelRefused.at(
                        operator.place(),
                        "a layer beside others",
                        "layers one after another; of an integer network that Linnet exported, its own file");
            }
        }
        return steps;
    }

    private static List<TfliteOperator> readers(List<TfliteOperator> among, int tensor) {
        return among.stream()
                .filter(operator -> {
                    for (int input : operator.inputs) {
                        if (input == tensor) {
                            return true;
                        }
                    }
                    return false;
                })
                .toList();
    }

    private TfliteStep step(TfliteOperator operator, int data) throws ModelRefused {
        List<TfliteStep.Constant> constants = new ArrayList<>();
        if (WITH_CONSTANTS.contains(operator.name())) {
            for (int input : operator.inputs) {
                // An absent bias is tensor −1.
                if (input != data && input >= 0) {
                    constants.add(constant(operator, input));
                }
            }
        }
        return new TfliteStep(
                operator.place(), operator.name(), activation(operator), operator.inputs[0] == data, constants);
    }

    private TfliteStep.Constant constant(TfliteOperator operator, int input) throws ModelRefused {
        TfliteTensor tensor = model.tensor(input, operator.place());
        if (!tensor.constant()) {
            throw ModelRefused.at(operator.place(), "'" + tensor.name + "' that is computed", "constants");
        }
        return new TfliteStep.Constant(tensor.shape, tensor.reals());
    }

    private static String activation(TfliteOperator operator) throws ModelRefused {
        int code = operator.activation();
        return code < ACTIVATIONS.size() ? ACTIVATIONS.get(code) : "activation " + code;
    }
}
