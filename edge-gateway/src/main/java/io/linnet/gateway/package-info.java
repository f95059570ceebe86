/**
 * The edge gateway: boards on serial lines and CoAP, any MQTT broker on the other side, custody of what the boards sent
 * in between. Start reading at {@link io.linnet.gateway.Gateway}, which wires the stages in the order of the flow.
 */
@NullMarked
package io.linnet.gateway;

import org.jspecify.annotations.NullMarked;
