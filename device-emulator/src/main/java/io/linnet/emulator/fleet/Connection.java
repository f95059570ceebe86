package io.linnet.emulator.fleet;

import java.util.concurrent.CompletableFuture;

/** One board's way to whoever collects: an MQTT session, a serial line, or CoAP requests. Called by its board's executor. */
interface Connection {
    /** Told on the board's executor. */
    interface Owner {
        /** What is said now will be answered: the board begins anew, with its hello. */
        void connected();

        void disconnected();

        /** The newest offer: never lost for long, for whoever keeps it brings it again. */
        void offered(byte[] offer);

        /** A chunk of step or full model that all boards get. */
        void broadcast(byte[] chunk);

        /** Whatever is for this board alone. */
        void arrived(byte[] packet);

        /** The way does not work, and trying again will not help. */
        void refused(Throwable reason);

        /** The way does not work for now; it is tried again. */
        void unreachable(String cause);
    }

    /** Completes when the first try has ended. */
    CompletableFuture<?> connect();

    void up(byte[] packet);

    void report(byte[] packet);

    /** Whether the retained chunks of the full model are wanted; where nothing is retained it means nothing. */
    void wantFull(boolean isWanted);

    /** The board has rebooted: the way is as it was, what is kept for all comes again, and the owner is connected anew. */
    void rebooted();

    /** Says goodbye. */
    CompletableFuture<?> close();
}
