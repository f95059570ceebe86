package io.linnet.aggregator.journal;

/**
 * The last round that its schedule let open.
 *
 * @param version that it is on; −1: none was
 * @param atMillis of the wall clock
 */
public record Opening(long version, long atMillis) {
    public static final Opening NONE = new Opening(-1, 0);
}
