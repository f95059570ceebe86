package io.linnet.protocol.message;

import java.util.Optional;

/**
 * What shows who made an offer (SPEC 20.7).
 *
 * @param epoch grows with each start of the aggregator
 * @param mac for boards that verify no signatures
 */
public record Seal(long epoch, Optional<Mac> mac, Optional<Signature> signature) {}
