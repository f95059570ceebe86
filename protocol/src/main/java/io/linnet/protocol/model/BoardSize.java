package io.linnet.protocol.model;

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
    public static final int STRUCT_BYTES = 2_064;

    /** Of networks, as in offers (SPEC 3.3). */
    public static final int TIFED = 0;

    public static final int SIGMOID = 1;
    public static final int SOFTMAX = 2;

    private static final int MODEL_HEAD = 132;
    private static final int WORK_TAIL = 216;
    private static final int STORE_HEADER = 32;
    private static final int LONGEST_MESSAGE = 1_024;
    private static final int REPAIR_EXTRA = 9;
    /** A chunk in the outbox has its length before it. */
    private static final int LENGTH_BYTES = 2;

    /**
     * @param network {@link #TIFED}, {@link #SIGMOID} or {@link #SOFTMAX}
     * @param residualBits 0, 8 or 16
     * @param chunks of an update, and of what a board collects
     * @param chunkBytes of the longest chunk that the board makes
     */
    public record Board(
            ModelLayout layout, int network, int batch, int residualBits, int chunks, int chunkBytes, int pageBytes) {}

    public static BoardSize of(Board board) {
        long parameters = board.layout().parameters();
        long residual = board.residualBits() / 8 * parameters;
        long each = board.layout().numeric() == Numeric.FLOAT32 ? 4 : 2;
        long outbox = (long) board.chunks() * (board.chunkBytes() + LENGTH_BYTES);
        return new BoardSize(
                memory(board, parameters, residual),
                slot(MODEL_HEAD + parameters * each, board.pageBytes()),
                slot(outbox + residual + own(board.layout()) + WORK_TAIL, board.pageBytes()));
    }

    /** Of an own point, where the layout may be one of points (SPEC 21.4, 21.10). */
    private static long own(ModelLayout layout) {
        int inputs = layout.units()[0];
        boolean mayBePoints =
                layout.numeric() == Numeric.INT16 && layout.layers().size() == 1 && inputs % 2 == 1;
        return mayBePoints ? 4L * (inputs - 1) : 0;
    }

    /** Two copies of each, the least that survives a power cut. */
    public long store() {
        return 2 * (modelSlot + workSlot);
    }

    private static long memory(Board board, long parameters, long residual) {
        long bitmap = (board.chunks() + 7L) / 8;
        long repair = 2L * board.chunkBytes() + REPAIR_EXTRA;
        long packet = Math.max(repair, Math.max(LONGEST_MESSAGE, 320 + bitmap));
        return padded(8, parameters * (board.network() == TIFED ? 2 : 4))
                + (board.network() == SIGMOID ? padded(8, parameters * 4) : 0)
                + padded(8, residual)
                + padded(8, 4L * board.chunks())
                + padded(8, 4L * board.chunks() + 3 * bitmap)
                + padded(8, bitmap)
                + padded(8, packet)
                + scratch(board);
    }

    /** A batch of examples and labels, an example as it is loaded, and the network's own. */
    private static long scratch(Board board) {
        boolean isInteger = board.network() == TIFED;
        long inputs = board.layout().units()[0];
        long units = 0;
        long widest = 0;
        for (int h = 1; h < board.layout().units().length; h++) {
            units += board.layout().units()[h];
            widest = Math.max(widest, board.layout().units()[h]);
        }
        long own = switch (board.network()) {
            case TIFED -> board.batch() * (widest * 4 + 4 + units * 3);
            case SIGMOID -> 2 * units * 4;
            default -> board.batch() * widest * 4;
        };
        return padded(4, board.batch() * inputs * (isInteger ? 1 : 4))
                + padded(4, board.batch())
                + padded(4, inputs * (isInteger ? 4 : 1))
                + padded(4, own);
    }

    private static long padded(int to, long bytes) {
        return (bytes + to - 1) / to * to;
    }

    private static long slot(long record, int page) {
        return padded(page, record + STORE_HEADER);
    }
}
