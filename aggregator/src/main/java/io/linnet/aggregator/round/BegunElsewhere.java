package io.linnet.aggregator.round;

import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;

/** Updates of a partial sum have begun another way: it would count them twice. */
final class BegunElsewhere extends Refused {
    private static final long serialVersionUID = 1;

    private final transient List<Member> members;

    BegunElsewhere(List<Member> members) {
        super(Reason.CONFLICT, members.size() + " of its updates have begun another way");
        this.members = members;
    }

    List<Member> members() {
        return members;
    }
}
