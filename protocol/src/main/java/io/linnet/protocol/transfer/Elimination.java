package io.linnet.protocol.transfer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The repairs a receiver holds, as linear equations over the chunks it lacks, always in reduced row echelon form: each
 * row has a pivot chunk with coefficient 1 that no other row contains. A row left with its pivot alone is solved.
 * Gauss–Jordan on arrival rather than once at the end: it tells at once whether a repair helps, and spreads the work.
 */
final class Elimination {
    private final int chunks;
    private final int rowLimit;
    private final List<Row> rows = new ArrayList<>();

    /** One equation: the sum of factor · symbol over the chunks is {@link #symbol}. */
    static final class Row {
        private final byte[] factors;
        private byte[] symbol;
        private int pivot;

        private Row(byte[] factors, byte[] symbol) {
            this.factors = factors;
            this.symbol = symbol;
        }

        /** Of a row that is solved: the chunk it gives. */
        int chunk() {
            return pivot;
        }

        /** Of a row that is solved: the chunk's symbol. */
        byte[] symbol() {
            return symbol;
        }

        private void add(Row other, byte factor) {
            Galois.addScaled(factors, 0, other.factors, 0, factors.length, factor);
            if (symbol.length < other.symbol.length) {
                symbol = Arrays.copyOf(symbol, other.symbol.length);
            }
            Galois.addScaled(symbol, 0, other.symbol, 0, other.symbol.length, factor);
        }

        /** Makes the first chunk it contains the pivot; false if it contains none. */
        private boolean choosePivot() {
            for (int i = 0; i < factors.length; i++) {
                if (factors[i] != 0) {
                    pivot = i;
                    byte inverse = Galois.inverse(factors[i]);
                    Galois.scale(factors, i, factors.length, inverse);
                    Galois.scale(symbol, 0, symbol.length, inverse);
                    return true;
                }
            }
            return false;
        }

        private boolean solved() {
            for (int i = 0; i < factors.length; i++) {
                if (factors[i] != 0 && i != pivot) {
                    return false;
                }
            }
            return true;
        }
    }

    Elimination(int chunks, int memoryBytes) {
        this.chunks = chunks;
        this.rowLimit = memoryBytes / (chunks + Repair.MAX_SYMBOL);
    }

    /** Independent repairs held. */
    int rank() {
        return rows.size();
    }

    boolean full() {
        return rows.size() >= rowLimit;
    }

    void clear() {
        rows.clear();
    }

    /**
     * Takes an equation over chunks that are not known yet.
     *
     * @param factors one for each chunk of the object; owned from here on, as is the symbol
     * @return false if it follows from those held
     */
    boolean add(byte[] factors, byte[] symbol) {
        Row row = new Row(factors, symbol);
        for (Row held : rows) {
            byte factor = row.factors[held.pivot];
            if (factor != 0) {
                row.add(held, factor);
            }
        }
        if (!row.choosePivot()) {
            return false;
        }
        clearPivotElsewhere(row);
        rows.add(row);
        return true;
    }

    private void clearPivotElsewhere(Row row) {
        for (Row held : rows) {
            byte factor = held.factors[row.pivot];
            if (held != row && factor != 0) {
                held.add(row, factor);
            }
        }
    }

    /** Substitutes a chunk that arrived. */
    void substitute(int index, byte[] chunk) {
        Row freed = null;
        for (Iterator<Row> all = rows.iterator(); all.hasNext(); ) {
            Row row = all.next();
            byte factor = row.factors[index];
            if (factor == 0) {
                continue;
            }
            int length = Repair.symbolBytes(chunk);
            if (row.symbol.length < length) {
                row.symbol = Arrays.copyOf(row.symbol, length);
            }
            Repair.addSymbol(row.symbol, 0, chunk, factor);
            row.factors[index] = 0;
            if (row.pivot == index) {
                freed = row;
                all.remove();
            }
        }
        if (freed != null && freed.choosePivot()) {
            clearPivotElsewhere(freed);
            rows.add(freed);
        }
    }

    /** Removes and returns what is solved. */
    List<Row> takeSolved() {
        List<Row> solved = new ArrayList<>();
        for (Iterator<Row> all = rows.iterator(); all.hasNext(); ) {
            Row row = all.next();
            if (row.solved()) {
                solved.add(row);
                all.remove();
            }
        }
        return solved;
    }

    int chunks() {
        return chunks;
    }
}
