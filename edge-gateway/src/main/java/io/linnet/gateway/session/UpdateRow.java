package io.linnet.gateway.session;

/**
 * What never changes of an update: its row in custody. Immutable.
 *
 * @param id of the row
 */
public record UpdateRow(long id, UpdateKey key, int chunks, int examples) {}
