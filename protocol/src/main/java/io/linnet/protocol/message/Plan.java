package io.linnet.protocol.message;

/**
 * Which boards a round asks for, and when it has enough (SPEC 10.3, 16.7).
 *
 * @param boards that are drawn of the cohort
 * @param age versions that an update's base may be behind
 * @param closeAt updates begun at which the round closes; 0: it waits for its boards
 */
public record Plan(int boards, int age, int closeAt) {}
