package io.linnet.emulator.dataset;

/**
 * One second of somebody saying a word.
 *
 * @param file where it came from
 * @param speaker empty if unknown
 * @param samples 16 000 of them; shared, never written
 */
@SuppressWarnings("ArrayRecordComponent") // A second of sound.
public record Recording(String file, String word, String speaker, short[] samples) {}
