package io.linnet.lab.world;

/** A board's way to whoever collects: an MQTT session, a serial line, or datagrams. */
interface BoardLink {
    /** The board's end; told in virtual time, like any other event. */
    interface Owner {
        /** What is said now will be answered: the board begins anew, with its hello. */
        void connected();

        void disconnected();

        /** A message or packet for all boards or for this one. */
        void arrived(byte[] packet);
    }

    /** The board has power. */
    void start();

    /** It has none. */
    void stop();

    /** The board is carried away, until it starts here again. */
    void leave();

    void up(byte[] packet);

    void report(byte[] packet);

    /** Whether the retained chunks of the full model are wanted; where nothing is retained it means nothing. */
    void wantFull(boolean isWanted);

    /** The way breaks, and works again after a while. */
    void breakFor(long millis);

    /** How bad it is from now on. */
    void becomes(Pipe.Quality quality, double brokerLoss, double brokerTwice);
}
