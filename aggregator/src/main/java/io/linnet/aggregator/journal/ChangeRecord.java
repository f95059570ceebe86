package io.linnet.aggregator.journal;

/**
 * What a person changed.
 *
 * @param who as the token names them
 * @param what {@code paused}, {@code deadlineMillis} …
 * @param was before it
 * @param is since then
 */
public record ChangeRecord(String who, String what, String was, String is) {
    /** @param atMillis wall clock, since 1970 */
    public record Kept(long number, long atMillis, ChangeRecord change) {}
}
