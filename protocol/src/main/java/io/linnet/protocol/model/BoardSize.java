package io.linnet.protocol.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a C board needs for a model: the arithmetic of {@code linnet_board_memory_size}, {@code linnet_board_model_slot}
 * and {@code linnet_board_work_slot}, held to theirs by {@code protocol/vectors/sizes.txt}.
 *
 * @param memory bytes of RAM that the program gives the board
 * @param modelSlot bytes of flash for one copy of the model
 * @param workSlot bytes of flash for one copy of residual and outbox
 */
public record BoardSize(long memory, long modelSlot, long workSlot) {
    /** {@code struct linnet_board} of a 32-bit core. */
    public static final int STRUCT_BYTES = 2_080;

    private static final int MODEL_HEAD = 132;
    private static final int WORK_TAIL = 216;
    private static final int STORE_HEADER = 32;
    private static final int LONGEST_MESSAGE = 1_024;
    private static final int REPAIR_EXTRA = 9;
    /** A chunk in the outbox has its length before it. */
    private static final int LENGTH_BYTES = 2;
    /** {@code struct linnet_ridge} of a 32-bit core, and {@code LINNET_SUMS_BYTES}. */
    private static final int RIDGE_STRUCT_BYTES = 40;

    private static final int SUMS_BYTES = 392;
    /** Of a window that a front end turns round. */
    private static final int FFT_POINTS = 256;

    private static final int HAAR = 4;

    /**
     * @param batch without meaning for a board that adds up
     * @param residualBits 0, 8 or 16
     * @param chunks of an update, and of what a board collects
     * @param chunkBytes of the longest chunk that the board makes
     * @param windows of points and autoencoders
     */
    public record Board(
            ModelLayout layout,
            Network network,
            int batch,
            int residualBits,
            int chunks,
            int chunkBytes,
            int pageBytes,
            Optional<MachineSettings> windows) {
        public Board {
            boolean isOfMachines = network == Network.POINTS || network == Network.AUTOENCODER;
            if (isOfMachines != windows.isPresent()) {
                throw new IllegalArgumentException(
                        "windows of " + network + ", accepted: of POINTS and AUTOENCODER, and always there");
            }
        }

        private boolean isAutoencoder() {
            return network == Network.AUTOENCODER;
        }

        /** What trains; an autoencoder's exponents say (SPEC 23.2). */
        private Network trainedAs() {
            return isAutoencoder() ? AutoencoderSettings.arithmetic(layout) : network;
        }

        /** Units of the layers that train: all but an autoencoder's table. */
        private int[] trained() {
            int[] units = layout.units();
            return isAutoencoder() ? Arrays.copyOf(units, units.length - 1) : units;
        }

        private long table() {
            return isAutoencoder()
                    ? layout.layers().get(layout.layers().size() - 1).parameters()
                    : 0;
        }
    }

    public static BoardSize of(Board board) {
        long parameters = board.layout().parameters();
        long residual = board.residualBits() / 8 * parameters;
        long each = board.layout().numeric() == Numeric.FLOAT32 ? 4 : 2;
        long outbox = (long) board.chunks() * (board.chunkBytes() + LENGTH_BYTES);
        return new BoardSize(
                memory(board, parameters - board.table()),
                slot(MODEL_HEAD + parameters * each, board.pageBytes()),
                slot(outbox + residual + own(board.layout()) + WORK_TAIL, board.pageBytes()));
    }

    /** Of an own point, where the layout may be one with points (SPEC 21.4, 21.10, 23.2). */
    private static long own(ModelLayout layout) {
        int inputs = layout.units()[0];
        Layer last = layout.layers().get(layout.layers().size() - 1);
        if (layout.numeric() == Numeric.INT16
                && layout.layers().size() > 1
                && last.inputs() == inputs
                && last.outputs() % 3 == 0) {
            return 8L * inputs;
        }
        boolean mayBePoints =
                layout.numeric() == Numeric.INT16 && layout.layers().size() == 1 && inputs % 2 == 1;
        return mayBePoints ? 4L * (inputs - 1) : 0;
    }

    /** Two copies of each, the least that survives a power cut. */
    public long store() {
        return 2 * (modelSlot + workSlot);
    }

    private static long memory(Board board, long trained) {
        long bitmap = (board.chunks() + 7L) / 8;
        long repair = 2L * board.chunkBytes() + REPAIR_EXTRA;
        long packet = Math.max(repair, Math.max(LONGEST_MESSAGE, 320 + bitmap));
        return padded(8, trained * (trainsIntegers(board.trainedAs()) ? 2 : 4) + 2 * board.table())
                + (board.trainedAs() == Network.SIGMOID ? padded(8, trained * 4) : 0)
                + padded(8, board.residualBits() / 8 * trained)
                + padded(8, 4L * board.chunks())
                + padded(8, 4L * board.chunks() + 3 * bitmap)
                + padded(8, bitmap)
                + padded(8, packet)
                + (board.windows().isPresent() ? own(board.layout()) : 0)
                + scratch(board);
    }

    private static boolean trainsIntegers(Network network) {
        return network == Network.TIFED || network.isSummed();
    }

    private static long scratch(Board board) {
        return switch (board.network()) {
            case RIDGE -> ofRidge(board.layout().inputs());
            case POINTS -> {
                long features = board.layout().inputs() / 2;
                yield sums(features, board.layout().outputs() - 2L) + window(features, board.windows());
            }
            case AUTOENCODER -> ofAutoencoder(board);
            default -> ofTraining(board);
        };
    }

    /** Sums with the target in 64 bits, the others in 32, and an example as it is loaded. */
    private static long ofRidge(long features) {
        long products = (features + 1) * (features + 2) / 2;
        return padded(8, RIDGE_STRUCT_BYTES) + (features + 2) * 8 + padded(8, products * 4) + padded(8, features + 2);
    }

    private static long sums(long features, long points) {
        return padded(8, SUMS_BYTES) + padded(8, 4 * points * (3 * features + 1));
    }

    /** The front end's own, and a window with its features, raw and scaled. */
    private static long window(long features, Optional<MachineSettings> settings) {
        PointsSettings windows = settings.orElseThrow().points();
        long front = switch (windows.frontEnd() & 7) {
            case 0 -> 0;
            case HAAR -> 4L * FFT_POINTS;
            default -> 4L * (2 * FFT_POINTS + windows.samples());
        };
        return padded(8, front)
                + padded(8, 2L * windows.axes() * windows.samples())
                + padded(8, 2 * features)
                + padded(8, features);
    }

    /** A round adds up windows, with a pass of the network for each, or it trains. */
    private static long ofAutoencoder(Board board) {
        long features = board.layout().inputs();
        long sums = sums(features, board.layout().outputs() / 3 - 1L) + padded(8, features);
        return window(features, board.windows())
                + Math.max(
                        sums + examples(board, 1) + trainer(board, 1),
                        examples(board, board.batch()) + trainer(board, board.batch()));
    }

    /** A batch of examples and labels, an example as it is loaded, and the network's own. */
    private static long ofTraining(Board board) {
        return examples(board, board.batch())
                + padded(4, board.batch())
                + padded(4, (long) board.layout().inputs() * (board.network() == Network.TIFED ? 4 : 1))
                + trainer(board, board.batch());
    }

    private static long examples(Board board, long batch) {
        return padded(4, batch * board.layout().inputs() * (board.trainedAs() == Network.TIFED ? 1 : 4));
    }

    /** What the network needs to train. */
    private static long trainer(Board board, long batch) {
        int[] trained = board.trained();
        long units = 0;
        long widest = 0;
        for (int h = 1; h < trained.length; h++) {
            units += trained[h];
            widest = Math.max(widest, trained[h]);
        }
        return padded(
                4,
                switch (board.trainedAs()) {
                    case TIFED -> batch * (widest * 4 + 4 + units * 3);
                    case SIGMOID -> 2 * units * 4;
                    default -> batch * widest * 4;
                });
    }

    private static long padded(int to, long bytes) {
        return (bytes + to - 1) / to * to;
    }

    private static long slot(long record, int page) {
        return padded(page, record + STORE_HEADER);
    }
}
