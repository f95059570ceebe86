package io.linnet.emulator.board;

/**
 * Something a board sends.
 *
 * @param bytes owned by whoever takes it
 */
public record Packet(Way way, byte[] bytes) {
    /** The channel of the board's topics that it goes to. */
    public enum Way {
        UP,
        REPORT
    }
}
