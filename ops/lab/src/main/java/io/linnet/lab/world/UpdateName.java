package io.linnet.lab.world;

/** An update, as everybody names it. */
record UpdateName(String board, long version, int transfer) {
    @Override
    public String toString() {
        return board + "'s update " + transfer + " on version " + version;
    }
}
