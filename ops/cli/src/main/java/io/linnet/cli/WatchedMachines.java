package io.linnet.cli;

import java.util.List;

/** The demo's machines: what their boards learn from, and what comes after that. */
interface WatchedMachines {
    /** Windows that each board learns from. */
    List<List<short[]>> usual();

    /** What a board's sensor gives then, one window after the other; without an end. */
    short[] window(int board, int at);

    /** What is known of that window, for people: no board is told. */
    String truth(int board, int at);

    /** Windows that show what there is to see. */
    int windows();

    /** Boards on whose machines something is not as it was. */
    List<String> faulty();

    /** What is in them, for a person who brought the recordings; empty: nobody did. */
    default String recorded() {
        return "";
    }

    /** What boards are called, before their numbers. */
    String prefix();

    default int count() {
        return usual().size();
    }

    default String name(int board) {
        return prefix() + (board + 1);
    }

    default int number(String name) {
        return Integer.parseInt(name.substring(prefix().length())) - 1;
    }
}
