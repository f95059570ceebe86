package io.linnet.aggregator;

import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.Change;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.JournalWrite;
import java.util.List;
import java.util.Optional;

/** Those who fold a model's rounds in parts, and what they share with it. Called by the model's owner thread. */
public interface PartsLink {
    /**
     * Makes a step's writes durable for whoever goes on with the model.
     *
     * @throws JournalException nothing was kept; the same writes may be tried again
     */
    void keep(List<JournalWrite> writes);

    /** How they fare. Any thread. */
    Sharing sharing();

    /** Why they cannot follow a change that somebody asks for; empty: they can. Any thread. */
    Optional<String> objection(Change change);

    /** Tells all parts, in the order of the calls. */
    void tell(AggregatorPacket.ToParts packet);
}
