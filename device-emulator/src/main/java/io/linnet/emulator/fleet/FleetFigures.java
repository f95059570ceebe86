package io.linnet.emulator.fleet;

import io.linnet.protocol.reason.Reason;
import java.util.Map;

/**
 * What a fleet did so far.
 *
 * @param connected boards connected at this moment
 * @param connections made in all
 * @param bytesUp payload bytes published on {@code up}, those that a disturbance lost included
 * @param bytesDown payload bytes that boards received: offers, steps, full models, what is for one board alone
 * @param updates settled by a receipt or refusal
 * @param incomplete of those, updates of which not all chunks count
 * @param offersRefused that boards did not take, for want of a proof or for their age
 * @param dropped publishes that found the queue full
 * @param refusals that boards were told, by reason
 */
public record FleetFigures(
        int connected,
        long connections,
        long packetsUp,
        long bytesUp,
        long packetsDown,
        long bytesDown,
        long worked,
        long updates,
        long incomplete,
        long offersRefused,
        long dropped,
        long reboots,
        Map<Reason, Long> refusals) {}
