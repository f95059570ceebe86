/**
 * Boards by the thousand: over MQTT, a connection each, against any broker, or in one process with whatever plays the
 * aggregator. Settings, data and a broker's address in; boards that take part, and their figures, out. SPEC sections 13
 * and 16.
 */
@NullMarked
package io.linnet.emulator.fleet;

import org.jspecify.annotations.NullMarked;
