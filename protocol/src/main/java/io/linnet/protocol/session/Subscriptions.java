package io.linnet.protocol.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session is subscribed to. Changed by any thread, read without a lock by the callback thread: exact filters by
 * look-up (a gateway has one a board), filters with wildcards in the order of subscription.
 */
final class Subscriptions {
    private final Map<String, Subscription> all = new LinkedHashMap<>();
    private volatile Map<String, Subscription> exact = Map.of();
    private volatile List<Subscription> wild = List.of();

    synchronized void add(Subscription subscription) {
        all.put(subscription.filter(), subscription);
        publish(subscription.filter());
    }

    synchronized @Nullable Subscription remove(String filter) {
        Subscription removed = all.remove(filter);
        publish(filter);
        return removed;
    }

    private void publish(String changed) {
        if (TopicFilter.hasWildcard(changed)) {
            List<Subscription> filters = new ArrayList<>();
            for (Subscription subscription : all.values()) {
                if (TopicFilter.hasWildcard(subscription.filter())) {
                    filters.add(subscription);
                }
            }
            wild = List.copyOf(filters);
        } else {
            Map<String, Subscription> topics = new HashMap<>(all);
            topics.keySet().removeIf(TopicFilter::hasWildcard);
            exact = topics;
        }
    }

    synchronized List<Subscription> all() {
        return List.copyOf(all.values());
    }

    /** The exact filter, else the oldest wildcard filter that covers the topic. */
    @Nullable
    Subscription find(String topic) {
        Subscription found = exact.get(topic);
        if (found != null) {
            return found;
        }
        for (Subscription subscription : wild) {
            if (TopicFilter.matches(subscription.filter(), topic)) {
                return subscription;
            }
        }
        return null;
    }
}
