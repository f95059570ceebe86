package io.linnet.lab.transfer;

/**
 * One line of {@code bench blockwise}: an object through a real UDP socket and a lossy proxy.
 *
 * @param scheme linnet, or what it is compared with
 * @param seconds median until the receiver had everything, over the trials that finished; 0 if none did
 * @param slowest of the trials that finished
 * @param finished share of the trials
 */
public record BlockwiseResult(
        String scheme,
        double loss,
        int roundTripMillis,
        int bytes,
        int trials,
        double seconds,
        double slowest,
        double finished) {}
