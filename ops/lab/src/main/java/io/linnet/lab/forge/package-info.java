/**
 * Somebody between boards and their aggregator, who carries every packet and makes others of them. In come seeds, out come
 * figures: how many forgeries were made, and what either end took of them (SPEC 20.5, 20.7).
 */
@NullMarked
package io.linnet.lab.forge;

import org.jspecify.annotations.NullMarked;
