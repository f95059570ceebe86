package io.linnet.aggregator.journal;

import io.linnet.protocol.model.Digest;

/**
 * A model version as it is kept. Byte arrays are owned by the record.
 *
 * @param number version number
 * @param round rounds closed when it came to be
 * @param parameters canonical bytes of the parameters
 * @param stepResidual what the model's step could not say, s32 little endian a parameter; empty: none
 * @param limits of the next round's slices, s32 little endian a layer; empty: nothing is cut
 * @param norm history of the merged steps' size, see the round's divergence watch
 * @param fineUntil round until which steps are fine because one diverged, 0: none
 * @param effective16 sixteen times the effectively independent boards, 0: not known
 * @param optimiser what the server's optimiser remembers; empty: nothing
 * @param heading where the model has been going; empty: nothing is judged by it
 */
public record Version(
        long number,
        int round,
        Digest digest,
        byte[] parameters,
        byte[] stepResidual,
        byte[] limits,
        long norm,
        int fineUntil,
        int effective16,
        byte[] optimiser,
        byte[] heading) {
    /** Of a model of which nothing is judged by its heading. */
    public Version(
            long number,
            int round,
            Digest digest,
            byte[] parameters,
            byte[] stepResidual,
            byte[] limits,
            long norm,
            int fineUntil,
            int effective16,
            byte[] optimiser) {
        this(
                number,
                round,
                digest,
                parameters,
                stepResidual,
                limits,
                norm,
                fineUntil,
                effective16,
                optimiser,
                new byte[0]);
    }
}
