package io.linnet.gateway.coap;

import io.linnet.protocol.message.Ids;
import java.util.List;
import java.util.Optional;

/** The paths of SPEC 14.2 as they are meant. Stateless. */
sealed interface Paths {
    record Board(String board, String channel) implements Paths {}

    record Round(String model) implements Paths {}

    /** @param index −1: all chunks */
    record Model(String model, int object, int index) implements Paths {}

    /** Empty for a path that is none of ours. */
    static Optional<Paths> parse(List<String> path, String fleet) {
        if (path.size() < 5 || path.size() > 7) {
            return Optional.empty();
        }
        boolean isOurs = path.get(0).equals("linnet")
                && path.get(1).equals("v1")
                && path.get(2).equals(fleet);
        String part = path.get(3);
        String id = path.get(4);
        if (!isOurs) {
            return Optional.empty();
        }
        if (part.equals("round")) {
            return path.size() == 5 && Ids.isId(id) ? Optional.of(new Round(id)) : Optional.empty();
        }
        if (part.equals("model")) {
            return Ids.isId(id) && path.size() >= 6 ? model(path, id) : Optional.empty();
        }
        boolean isChannel = id.equals("up") || id.equals("down") || id.equals("update");
        return path.size() == 5 && isChannel && Ids.isId(part) ? Optional.of(new Board(part, id)) : Optional.empty();
    }

    private static Optional<Paths> model(List<String> path, String model) {
        int object = switch (path.get(5)) {
            case "step" -> 1;
            case "full" -> 2;
            default -> 0;
        };
        if (object == 0) {
            return Optional.empty();
        }
        if (path.size() == 6) {
            return Optional.of(new Model(model, object, -1));
        }
        String digits = path.get(6);
        boolean isNumber = digits.length() <= 4 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber && !digits.isEmpty()
                ? Optional.of(new Model(model, object, Integer.parseInt(digits)))
                : Optional.empty();
    }
}
