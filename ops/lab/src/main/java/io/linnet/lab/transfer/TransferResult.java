package io.linnet.lab.transfer;

/**
 * One line of {@code bench transfer}.
 *
 * @param bytes of the object's payload
 * @param scheme eager, lazy, stop-and-wait or go-back-n
 * @param percentOfLimit the limit T over the mean time until the receiver had everything; T = (S + K·H)/(R(1−p)) +
 *     RTT/2, H being the chunk's 16 bytes and the link's framing
 * @param bytesOverMinimum bytes sent towards the receiver until the sender knew, over (S + K·H)/(1−p)
 */
public record TransferResult(
        String link,
        double loss,
        boolean bursty,
        int bytes,
        String scheme,
        int trials,
        double percentOfLimit,
        double bytesOverMinimum,
        int doubleFolds,
        int wrongBaseFolds) {}
