package io.linnet.lab.bench;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** A result record as the fields of a JSON line, in their order. */
public final class Rows {
    private Rows() {}

    /** @param kind name of the first field, for example {@code bench} */
    public static Map<String, Object> of(String kind, String name, Record result) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(kind, name);
        for (RecordComponent component : result.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(result);
                row.put(component.getName(), value instanceof Double number ? rounded(number) : value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a result's accessor failed", e);
            }
        }
        return row;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e5) / 1e5;
    }
}
