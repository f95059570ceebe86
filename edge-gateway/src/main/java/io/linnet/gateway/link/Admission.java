package io.linnet.gateway.link;

/** Decides which boards may use this gateway. Any thread. */
@FunctionalInterface
public interface Admission {
    /**
     * @param link that the board asks on
     * @param at the port's path or the peer's address, for people
     */
    boolean admits(String board, LinkKind link, String at);
}
