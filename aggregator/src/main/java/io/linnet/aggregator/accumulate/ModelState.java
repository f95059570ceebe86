package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;

/**
 * A model version as the aggregator holds it. Arrays are owned by the record, not to be changed.
 *
 * @param version its number
 * @param round rounds closed when it came to be
 * @param stepResidual what its step could not say, LSB/16 a parameter; empty: nothing
 * @param limits of the next round's slices by layer, LSB/16, 0: none yet; empty: nothing is cut
 * @param norm running mean of the merged steps' absolute sums, for the watch on divergence
 * @param fineUntil round until which steps stay fine because one diverged; 0: none
 * @param effective16 sixteen times the boards whose updates are effectively independent, smoothed; 0: not known
 * @param optimiser what the server's optimiser remembers
 * @param heading where it has been going; of models whose slices are not judged by it {@link Heading#NONE}
 */
public record ModelState(
        long version,
        int round,
        Parameters parameters,
        Digest digest,
        int[] stepResidual,
        int[] limits,
        long norm,
        int fineUntil,
        int effective16,
        OptimiserState optimiser,
        Heading heading) {
    /** Of a model whose slices are not judged by its heading. */
    public ModelState(
            long version,
            int round,
            Parameters parameters,
            Digest digest,
            int[] stepResidual,
            int[] limits,
            long norm,
            int fineUntil,
            int effective16,
            OptimiserState optimiser) {
        this(
                version,
                round,
                parameters,
                digest,
                stepResidual,
                limits,
                norm,
                fineUntil,
                effective16,
                optimiser,
                Heading.NONE);
    }

    public static ModelState first(Parameters parameters) {
        return new ModelState(
                0, 0, parameters, parameters.digest(), new int[0], new int[0], 0, 0, 0, OptimiserState.NONE);
    }

    /** The same parameters as another version. */
    public ModelState again(long number, int ofRound) {
        return new ModelState(
                number,
                ofRound,
                parameters,
                digest,
                stepResidual,
                limits,
                norm,
                fineUntil,
                effective16,
                optimiser,
                heading);
    }
}
