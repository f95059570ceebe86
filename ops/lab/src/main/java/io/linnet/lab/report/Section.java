package io.linnet.lab.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One system's part of the report. */
public interface Section {
    /** What has to be run, the quickest way to a picture first; nothing where its data is missing. */
    List<Cell> cells();

    /** @param results figures of a cell, if it is finished */
    List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> results);
}
