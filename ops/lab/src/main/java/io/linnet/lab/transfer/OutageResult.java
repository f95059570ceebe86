package io.linnet.lab.transfer;

/**
 * One line of {@code bench outage}.
 *
 * @param contactSeconds mean length of a contact
 * @param bytes of the object's payload
 * @param airtimeRatio bytes on air in both directions until the sender knew, over those of an uninterrupted transfer
 * @param contacts mean number of contacts it took
 * @param restarts mean number of restarts of either end
 */
public record OutageResult(
        String link,
        double contactSeconds,
        int bytes,
        String scheme,
        int trials,
        double airtimeRatio,
        double contacts,
        double restarts,
        int doubleFolds) {}
