package io.linnet.gateway.session;

import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.model.Digest;

/** Names one update of one board; what is folded once is folded under this name. */
public record UpdateKey(String board, String model, long version, Digest digest, int transfer) {
    public static UpdateKey of(String board, String model, Base base, int transfer) {
        return new UpdateKey(board, model, base.version(), base.digest(), transfer);
    }

    public Base base() {
        return new Base(version, digest);
    }

    /** True if an answer of the aggregator with these figures means this update. */
    public boolean isMeantBy(String otherModel, long otherVersion, int otherTransfer) {
        return model.equals(otherModel) && version == otherVersion && transfer == otherTransfer;
    }

    @Override
    public String toString() {
        return "board " + board + " update " + transfer + " on " + model + " version " + version;
    }
}
