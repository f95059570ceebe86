/**
 * The aggregator over HTTP, for people and their programs: what it knows as JSON, what they change as events for the core,
 * and the page that shows it. Reads the journal beside the owner thread, and never makes that wait for a listener.
 */
@NullMarked
package io.linnet.aggregator.control;

import org.jspecify.annotations.NullMarked;
