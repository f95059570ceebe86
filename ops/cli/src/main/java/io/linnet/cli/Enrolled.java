package io.linnet.cli;

import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.MacKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who is emulated: boards that a fleet knows, each by its own key, or, without a boards file, any. */
final class Enrolled {
    private final List<String> ids;
    private final Map<String, String> passwords;
    private final Map<String, MacKey> macKeys;

    private Enrolled(List<String> ids, Map<String, String> passwords, Map<String, MacKey> macKeys) {
        this.ids = ids;
        this.passwords = passwords;
        this.macKeys = macKeys;
    }

    /** @throws UserError the file is not in order, or nobody in it is approved */
    static Enrolled in(@Nullable String file) {
        if (file == null) {
            return new Enrolled(List.of(), Map.of(), Map.of());
        }
        BoardList boards = BoardList.read(Path.of(file));
        List<BoardList.Entry> approved = boards.in(BoardList.State.APPROVED);
        if (approved.isEmpty()) {
            throw new UserError("keys=" + file + " has no approved board, accepted: linnet board add ID makes one");
        }
        return new Enrolled(
                approved.stream().map(BoardList.Entry::board).toList(),
                approved.stream()
                        .collect(Collectors.toMap(
                                BoardList.Entry::board,
                                entry -> entry.ownKey().mqttPassword(boards.fleet(), entry.board()))),
                approved.stream()
                        .collect(Collectors.toMap(
                                BoardList.Entry::board,
                                entry -> MacKey.of(entry.ownKey(), boards.fleet(), entry.board()))));
    }

    /** So many boards: as many as are known, or else as many as were asked for. */
    int count(int asked) {
        return ids.isEmpty() ? asked : ids.size();
    }

    String id(int number) {
        return ids.isEmpty() ? FleetOptions.boardId(number) : ids.get(number);
    }

    /** @throws UserError boards are known, and this is none of them */
    String require(String id) {
        if (!ids.isEmpty() && !ids.contains(id)) {
            throw new UserError(
                    "board-column: " + id + " is no approved board of keys, accepted: ids of approved boards");
        }
        return id;
    }

    boolean isOne(String board) {
        return passwords.containsKey(board);
    }

    /** By which that board proves what it sends. */
    Optional<MacKey> macKey(String board) {
        return Optional.ofNullable(macKeys.get(board));
    }

    /** The broker as that board knows it. */
    MqttSettings broker(String board, MqttSettings shared) {
        String password = passwords.get(board);
        return password == null ? shared : shared.withUser(board, password).withPasswordFile(null);
    }
}
