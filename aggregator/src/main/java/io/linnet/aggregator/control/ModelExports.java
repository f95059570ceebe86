package io.linnet.aggregator.control;

import io.linnet.aggregator.accumulate.ModelState;
import java.util.List;

/** Writes a version in the formats that other programs read; the aggregator itself knows none of them. */
public interface ModelExports {
    /** Names of the formats. */
    List<String> formats();

    /** Names of the classes by number, as far as they are known. */
    default List<String> classes() {
        return List.of();
    }

    /** @throws IllegalArgumentException there is no such format, or it cannot say this model; in one sentence */
    File export(ModelState state, String format);

    /**
     * @param name as it is to be kept
     * @param bytes owned by the record
     */
    record File(String name, byte[] bytes) {}
}
