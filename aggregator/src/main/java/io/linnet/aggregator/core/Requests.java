package io.linnet.aggregator.core;

import io.linnet.aggregator.broadcast.AnswerLimit;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/** What boards ask of the models, within a limit for each and for all strangers. */
final class Requests {
    private final Catalogue catalogue;
    private final AnswerLimit answers = new AnswerLimit();

    Requests(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** @return until the board may ask again; 0: it may now */
    long waitMillis(String board, Status asked, boolean hasNumber, long nowMillis) {
        return answers.waitMillis(board, asked.object(), hasNumber, nowMillis);
    }

    Catalogue.RequestAnswer serve(Status asked, boolean hasNumber, long waitMillis) throws Refused {
        if (waitMillis > 0) {
            throw new Refused(Reason.FLOOD, "asked again within " + AnswerLimit.INTERVAL_MILLIS + " ms");
        }
        Catalogue.RequestAnswer answer = catalogue.serve(asked);
        answers.answered(hasNumber, answer.packets().size());
        return answer;
    }
}
