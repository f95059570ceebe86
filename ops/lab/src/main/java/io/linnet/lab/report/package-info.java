/**
 * The papers' three systems in one report. In come data sets and a folder; out go a file of finished cells, an HTML page,
 * a Markdown file and charts. A {@link io.linnet.lab.report.Section} says which {@link io.linnet.lab.report.Cell}s it
 * needs and makes tables and charts of what is finished; {@link io.linnet.lab.report.Report} runs what is missing.
 */
@NullMarked
package io.linnet.lab.report;

import org.jspecify.annotations.NullMarked;
