/**
 * Every MQTT topic and CoAP path of Linnet, built and parsed in one place. Ids in, topic names and subscription filters
 * out; a topic name in, a {@link io.linnet.protocol.topic.Topic} out, or a refusal. SPEC section 13.
 */
@NullMarked
package io.linnet.protocol.topic;

import org.jspecify.annotations.NullMarked;
