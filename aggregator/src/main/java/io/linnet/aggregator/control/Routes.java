package io.linnet.aggregator.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Which verb on which path does what. A path has {@code {names}} in the places that differ. */
final class Routes {
    /** On one of the server's threads. */
    interface Action {
        CompletableFuture<Answer> on(Call call) throws ApiRefused;
    }

    /** The same, where the answer is at hand. */
    interface Lookup {
        Answer on(Call call) throws ApiRefused;
    }

    /** @param template as the description of the API writes it */
    record Route(String verb, String template, Action action) {
        Optional<Map<String, String>> match(String path) {
            String[] wanted = template.split("/", -1);
            String[] found = path.split("/", -1);
            if (wanted.length != found.length) {
                return Optional.empty();
            }
            Map<String, String> named = new TreeMap<>();
            for (int i = 0; i < wanted.length; i++) {
                if (wanted[i].startsWith("{")) {
                    named.put(wanted[i].substring(1, wanted[i].length() - 1), found[i]);
                } else if (!wanted[i].equals(found[i])) {
                    return Optional.empty();
                }
            }
            return Optional.of(named);
        }
    }

    /** @param path what stood in the places of the route's path */
    record Found(Route route, Map<String, String> path) {}

    private final List<Route> routes = new ArrayList<>();

    Routes get(String template, Lookup lookup) {
        return on("GET", template, call -> CompletableFuture.completedFuture(lookup.on(call)));
    }

    Routes on(String verb, String template, Action action) {
        routes.add(new Route(verb, template, action));
        return this;
    }

    List<Route> all() {
        return List.copyOf(routes);
    }

    /** @throws ApiRefused there is nothing on this path, or it does not know the verb */
    Found find(String verb, String path) throws ApiRefused {
        TreeSet<String> verbs = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> named = route.match(path);
            if (named.isPresent() && route.verb().equals(verb)) {
                return new Found(route, named.get());
            }
            named.ifPresent(any -> verbs.add(route.verb()));
        }
        if (verbs.isEmpty()) {
            throw ApiRefused.unknown(path);
        }
        throw new ApiRefused(405, verb + " " + path + ", accepted: " + String.join(", ", verbs));
    }
}
