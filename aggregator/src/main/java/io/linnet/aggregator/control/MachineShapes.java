package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.core.BoardView;
import io.linnet.aggregator.core.MachineCounts;
import io.linnet.protocol.points.Blind;
import java.util.Optional;

/** What the API says of machines that boards watch. */
final class MachineShapes {
    private MachineShapes() {}

    /** @param model gets the counts; nothing where none said anything */
    static void counts(ObjectNode model, MachineCounts of) {
        if (!of.conditions().isEmpty()) {
            ObjectNode machines = model.putObject("machines");
            of.conditions().forEach((condition, count) -> machines.put(condition.label(), count));
        }
        if (!of.owns().isEmpty()) {
            ObjectNode owns = model.putObject("ownNormals");
            of.owns().forEach((state, count) -> owns.put(state.label(), count));
        }
    }

    static void machine(ObjectNode node, BoardView.Machine of) {
        Optional<Blind> blind = Blind.in(of.last().state(), of.last().score());
        node.put("state", of.last().state().label())
                .put("condition", of.condition().label())
                .put("secondsAgo", of.agoMillis() / 1_000)
                .put("windows", of.last().windows())
                .put("over", of.last().over())
                .put("score", blind.isPresent() ? 0 : of.last().score())
                .put("limit", of.last().limit());
        blind.ifPresent(why -> node.put("why", why.words()));
        of.own()
                .ifPresent(own -> node.putObject("ownPoint")
                        .put("state", own.state().label())
                        .put("words", own.words())
                        .put("taken", own.taken())
                        .put("windows", own.windows()));
        if (of.isFromTheFirst()) {
            node.put("why", "its first windows were so: another machine, mounting, rate or order of axes");
        }
    }

    static void scores(ArrayNode scores, BoardView.Machine of) {
        of.scores().forEach(at -> scores.addObject().put("score", at.score()).put("limit", at.limit()));
    }
}
