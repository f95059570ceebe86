package io.linnet.gateway.coap;

import io.linnet.gateway.downlink.ModelObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What CoAP boards read of the round and the model, as the core last told. Any thread. */
final class ModelPages {
    private final Map<String, byte[]> offers = new ConcurrentHashMap<>();
    private final Map<String, ModelObject> objects = new ConcurrentHashMap<>();

    void offer(String model, byte[] message) {
        offers.put(model, message);
    }

    void object(String model, int object, Optional<ModelObject> whole) {
        if (whole.isPresent()) {
            objects.put(key(model, object), whole.get());
        } else {
            objects.remove(key(model, object));
        }
    }

    /** That there are offers of, by name. */
    List<String> models() {
        return offers.keySet().stream().sorted().toList();
    }

    /** The newest offer's message. */
    Optional<byte[]> offer(String model) {
        return Optional.ofNullable(offers.get(model));
    }

    /** The step (1) or full model (2), if it is whole. */
    Optional<ModelObject> object(String model, int object) {
        return Optional.ofNullable(objects.get(key(model, object)));
    }

    private static String key(String model, int object) {
        return model + '/' + object;
    }
}
