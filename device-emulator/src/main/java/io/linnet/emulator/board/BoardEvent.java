package io.linnet.emulator.board;

/** What happens to a board, or to whoever else follows a model. */
public sealed interface BoardEvent {
    /** The link is up and its subscriptions are acknowledged; also a line whose other end begins anew. */
    record Connected() implements BoardEvent {}

    /** What was under way on the link is over. */
    record Disconnected() implements BoardEvent {}

    /**
     * A message or packet came, retained or for this board alone: what it is, it says itself.
     *
     * @param bytes owned by the event; not trusted
     */
    record Arrived(byte[] bytes) implements BoardEvent {}

    /** The work that the board asked for is done. */
    record WorkDone(Work.Result result) implements BoardEvent {}

    /**
     * The sensor has a window of a machine: what the board finds of it, it reports.
     *
     * @param window sample after sample, each with all its axes; owned by the event
     */
    @SuppressWarnings("ArrayRecordComponent") // The array is handed over.
    record Sensed(short[] window) implements BoardEvent {}
}
