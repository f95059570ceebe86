package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.trust.BoardList;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is folded, and of whom.
 *
 * @param policy of the model; what a round goes by stands in its marker
 * @param boards that may take part, as they were read last; empty: any
 */
public record FoldedModel(ModelId id, RoundPolicy policy, Supplier<Optional<BoardList>> boards) {}
