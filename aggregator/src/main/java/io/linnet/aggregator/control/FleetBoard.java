package io.linnet.aggregator.control;

import io.linnet.aggregator.core.BoardView;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A board as people meet it: how it works, whether it is there, and how it stands in the fleet's list.
 *
 * @param seen what it or its gateway says of its presence
 * @param enrolled in the fleet's list; empty: the fleet has none
 */
record FleetBoard(BoardView view, Optional<Presences.Seen> seen, Optional<BoardList.Entry> enrolled) {
    private static FleetBoard of(OperatedModel model, BoardView view) {
        return new FleetBoard(
                view, model.presences().board(view.board()), model.enrolled().flatMap(list -> list.find(view.board())));
    }

    /** In the order of their numbers; behind them those of the list that have none. Who was removed from it is forgotten. */
    static List<FleetBoard> all(OperatedModel model) {
        List<BoardView> views = new ArrayList<>(model.boards());
        model.enrolled().ifPresent(list -> {
            views.removeIf(view -> list.find(view.board()).isEmpty());
            Set<String> numbered = views.stream().map(BoardView::board).collect(Collectors.toSet());
            for (BoardList.Entry entry : list.entries()) {
                if (!numbered.contains(entry.board())) {
                    views.add(BoardView.unnumbered(entry.board(), Optional.empty(), Optional.empty()));
                }
            }
        });
        return views.stream().map(view -> of(model, view)).toList();
    }

    String state() {
        Optional<State> listed = enrolled.map(BoardList.Entry::state);
        if (listed.isPresent() && listed.get() != State.APPROVED) {
            return listed.get().label();
        }
        if (view.lack().isPresent()) {
            return "too-small";
        }
        if (view.ordinal() < 0) {
            return view.machine().isPresent() ? "unfit" : "awaited";
        }
        if (!view.isExpected()) {
            return "missing";
        }
        if (seen.filter(presence -> !presence.isOnline()).isPresent()) {
            return "offline";
        }
        if (view.silentMillis().isEmpty()) {
            return "unheard";
        }
        return view.isOpposed() ? "opposed" : "working";
    }

    /** It has a number, and may work. */
    boolean takesPart() {
        return view.ordinal() >= 0
                && enrolled.map(entry -> entry.state() == State.APPROVED).orElse(true);
    }

    /** As it or its gateway says; where nobody said, as it is heard. */
    boolean isOnline() {
        return seen.map(Presences.Seen::isOnline).orElse(state().equals("working") || state().equals("opposed"));
    }
}
