package io.linnet.emulator.extractor;

import java.util.List;

/** One operator made ready to run: reads and writes its tensors' places in the arena. Not thread-safe: owns scratch. */
interface Kernel {
    void run(byte[] arena);

    static Kernel of(Operator operator, List<Tensor> tensors) {
        Tensor in = tensors.get(operator.input());
        Tensor out = tensors.get(operator.output());
        return switch (operator.kind()) {
            case CONVOLUTION -> new ConvolutionKernel(operator, in, out);
            case DEPTHWISE -> new DepthwiseKernel(operator, in, out);
            case AVERAGE_POOL, MAX_POOL -> new PoolKernel(operator, in, out);
            case FULLY_CONNECTED -> new FullyConnectedKernel(operator, in, out);
            case ADD -> new AddKernel(operator, in, tensors.get(operator.second()), out);
            case SOFTMAX -> new SoftmaxKernel(operator, in, out);
            case PAD -> new PadKernel(operator, in, out);
            case RESCALE -> new RescaleKernel(operator, in, out);
            case RESHAPE -> arena -> {};
        };
    }
}
