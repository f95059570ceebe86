/**
 * The words of custody: an update, what names it, what became of it, and the messages that a gateway says in its own
 * name. SPEC sections 8, 9 and 17.
 */
@NullMarked
package io.linnet.gateway.session;

import org.jspecify.annotations.NullMarked;
