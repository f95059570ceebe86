/**
 * One MQTT connection that keeps its word: what is subscribed stays subscribed over every reconnect, what is published
 * is taken by the broker or fails to its callback, what arrives is acknowledged only when its receiver says so. Topics
 * and payload bytes in and out; the client library (Eclipse Paho) and its traps stay inside. Start reading at {@link
 * io.linnet.protocol.session.MqttSession}. SPEC section 13.
 */
@NullMarked
package io.linnet.protocol.session;

import org.jspecify.annotations.NullMarked;
