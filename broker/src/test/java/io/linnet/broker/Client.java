package io.linnet.broker;

import io.linnet.protocol.session.ClientLibrary;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.MqttVersion;

/** Every library that a session may speak with, in every version that it speaks. */
public enum Client {
    PAHO_5(MqttVersion.V5, ClientLibrary.PAHO),
    PAHO_3_1_1(MqttVersion.V3_1_1, ClientLibrary.PAHO),
    HIVEMQ_5(MqttVersion.V5, ClientLibrary.HIVEMQ);

    private final MqttVersion version;
    private final ClientLibrary library;

    Client(MqttVersion version, ClientLibrary library) {
        this.version = version;
        this.library = library;
    }

    public boolean isFive() {
        return version == MqttVersion.V5;
    }

    public MqttSettings with(MqttSettings settings) {
        return settings.withVersion(version).withLibrary(library);
    }
}
