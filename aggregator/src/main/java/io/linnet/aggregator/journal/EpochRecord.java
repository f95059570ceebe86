package io.linnet.aggregator.journal;

/**
 * Whose turn it is to make a fleet's offers (SPEC 20.7).
 *
 * @param own of the last start; 0: offers were never sealed
 * @param above a higher one that another aggregator of the same fleet's key had; 0: none was seen
 */
public record EpochRecord(long own, long above) {
    public static final EpochRecord NONE = new EpochRecord(0, 0);
}
