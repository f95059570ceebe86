package io.linnet.protocol.session;

/** The MQTT versions a session speaks. */
public enum MqttVersion {
    V5("5"),
    /** For brokers that know no other: no expiry, and a refused publish is not told. */
    V3_1_1("3.1.1");

    private final String label;

    MqttVersion(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Reads a configuration value. */
    public static MqttVersion of(String label) {
        for (MqttVersion version : values()) {
            if (version.label.equals(label)) {
                return version;
            }
        }
        throw new IllegalArgumentException("mqtt=" + label + ", accepted: \"5\", \"3.1.1\"");
    }
}
