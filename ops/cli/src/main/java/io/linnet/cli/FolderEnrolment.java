package io.linnet.cli;

import io.linnet.aggregator.control.Enrolment;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A fleet's folder, changed by a running aggregator as {@code linnet board} changes it. */
final class FolderEnrolment implements Enrolment {
    private final FleetFolder folder;
    private final String fleet;

    /**
     * @throws IllegalArgumentException there is no folder of this fleet
     * @throws UserError the broker, whose users are among what changes, is not installed here
     */
    FolderEnrolment(Path folder, String fleet) {
        if (!Part.BROKER.isInstalled()) {
            throw new UserError("status.fleetFolder=" + folder
                    + ", accepted: where the broker is installed, too, whose users change with the boards");
        }
        this.folder = new FleetFolder(folder);
        this.fleet = fleet;
        String found = this.folder.boards().fleet();
        if (!found.equals(fleet)) {
            throw new UserError(
                    "status.fleetFolder=" + folder + " is of fleet " + found + ", accepted: one of fleet " + fleet);
        }
    }

    @Override
    public String fleet() {
        return fleet;
    }

    /** One at a time: the folder's lock is of the process. */
    @Override
    public synchronized State change(String board, Optional<State> to) throws IOException {
        State[] was = new State[1];
        folder.change(list -> {
            Entry entry = list.find(board)
                    .orElseThrow(() -> new IllegalArgumentException("board " + board + " is not enrolled"));
            was[0] = entry.state();
            if (to.isEmpty()) {
                return list.without(List.of(board));
            }
            if (entry.state() == to.get()) {
                throw new IllegalArgumentException(
                        "board " + board + " is " + to.get().label() + " already");
            }
            return list.with(List.of(new Entry(board, to.get(), BoardEnrolment.now(), entry.key())));
        });
        return was[0];
    }
}
