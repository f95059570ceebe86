/**
 * Boards by the thousand: over MQTT, a connection each, against any broker; on a gateway's serial lines and CoAP; or in
 * one process with whatever plays the aggregator. Settings, data and addresses in; boards that take part, and their
 * figures, out. SPEC sections 13 to 16.
 */
@NullMarked
package io.linnet.emulator.fleet;

import org.jspecify.annotations.NullMarked;
