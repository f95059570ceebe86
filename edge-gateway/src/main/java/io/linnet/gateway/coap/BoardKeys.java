package io.linnet.gateway.coap;

import io.linnet.gateway.link.Admission;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.message.Ids;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import org.eclipse.californium.scandium.util.ServerNames;

/** The pre-shared keys of DTLS, which may change while the server runs. Asked by the library's threads. */
final class BoardKeys extends AdvancedMultiPskStore {
    private final Admission admission;
    private volatile Map<String, byte[]> keys = Map.of();

    /** @param admission told of whoever has no key here and asks all the same */
    BoardKeys(Admission admission) {
        this.admission = admission;
    }

    boolean has(String board) {
        return keys.containsKey(board);
    }

    /**
     * In place of the keys before.
     *
     * @return the boards whose key is gone or another
     */
    Set<String> replace(Map<String, byte[]> now) {
        Map<String, byte[]> before = keys;
        keys = Map.copyOf(now);
        Set<String> gone = new TreeSet<>();
        before.forEach((board, key) -> {
            if (!Arrays.equals(key, now.get(board))) {
                gone.add(board);
                removeKey(board);
            }
        });
        now.forEach((board, key) -> {
            if (!Arrays.equals(key, before.get(board))) {
                setKey(board, key);
            }
        });
        return gone;
    }

    @Override
    public PskSecretResult requestPskSecretResult(
            ConnectionId cid,
            ServerNames serverNames,
            PskPublicInformation identity,
            String hmacAlgorithm,
            SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        String board = identity.getPublicInfoAsString();
        if (!has(board) && Ids.isId(board)) {
            boolean unused = admission.admits(board, LinkKind.COAP, "DTLS, without a key here");
        }
        return super.requestPskSecretResult(
                cid, serverNames, identity, hmacAlgorithm, otherSecret, seed, useExtendedMasterSecret);
    }
}
