package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.core.Change;
import io.linnet.protocol.trust.BoardList.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A fleet's boards: those with a number, and those of its list that have none yet, are waiting to be let in, or were thrown
 * out. Where the fleet's folder is at hand, people let boards in and throw them out here.
 */
final class BoardResources {
    private static final int MAX_BOARDS = 100_000;

    private final Optional<Enrolment> enrolment;

    BoardResources(Optional<Enrolment> enrolment) {
        this.enrolment = enrolment;
    }

    Answer boards(OperatedModel model, Call call) throws ApiRefused {
        List<FleetBoard> boards = FleetBoard.all(model);
        int from = (int) Math.min(boards.size(), call.query("from", 0, 0, Integer.MAX_VALUE));
        int to = (int) Math.min(boards.size(), from + call.query("limit", 1_000, 1, MAX_BOARDS));
        ObjectNode node = Answer.JSON.createObjectNode();
        ArrayNode all = node.put("total", boards.size()).putArray("boards");
        boards.subList(from, to).forEach(board -> all.add(Shapes.board(board)));
        return Answer.json(node);
    }

    Answer board(OperatedModel model, Call call) throws ApiRefused {
        return Answer.json(detail(model, call.path("board")));
    }

    private ObjectNode detail(OperatedModel model, String id) throws ApiRefused {
        FleetBoard board = FleetBoard.all(model).stream()
                .filter(each -> each.view().board().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiRefused.unknown("board " + id));
        ObjectNode node = Shapes.boardDetail(board);
        ArrayNode may = node.putArray("may");
        if (mayChange(model.fleet())) {
            board.enrolled().ifPresent(of -> {
                may.add(of.state() == State.APPROVED ? "revoke" : "approve");
                may.add("remove");
            });
        }
        return node;
    }

    private boolean mayChange(String fleet) {
        return enrolment.filter(of -> of.fleet().equals(fleet)).isPresent();
    }

    /** @param to empty: the board is forgotten */
    CompletableFuture<Answer> change(OperatedModel model, Call call, Optional<State> to) throws ApiRefused {
        if (!mayChange(model.fleet())) {
            throw new ApiRefused(
                    409,
                    "this aggregator does not have the folder of fleet " + model.fleet()
                            + ", accepted: status.fleetFolder in its configuration, or linnet board approve, revoke"
                            + " and remove where the folder is");
        }
        String board = call.path("board");
        String is = to.map(State::label).orElse("removed");
        return CompletableFuture.supplyAsync(() -> carryOut(board, to))
                .thenCompose(was -> model.change(call.who(), new Change.Enrol(board, was.label(), is)))
                .thenApply(refusal -> {
                    refusal.ifPresent(why -> {
                        throw new CompletionException(new ApiRefused(
                                503, "board " + board + " is " + is + ", but who did it could not be kept: " + why));
                    });
                    return Answer.json(
                            Answer.JSON.createObjectNode().put("board", board).put("enrolment", is));
                });
    }

    private State carryOut(String board, Optional<State> to) {
        try {
            return enrolment.orElseThrow().change(board, to);
        } catch (IllegalArgumentException e) {
            throw new CompletionException(new ApiRefused(409, String.valueOf(e.getMessage())));
        } catch (IOException | UncheckedIOException e) {
            throw new CompletionException(
                    new ApiRefused(503, "the list of boards cannot be changed: " + e.getMessage()));
        }
    }
}
