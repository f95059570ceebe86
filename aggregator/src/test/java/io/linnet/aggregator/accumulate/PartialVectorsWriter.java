package io.linnet.aggregator.accumulate;

import io.linnet.protocol.vectors.BlockWriter;
import io.linnet.protocol.vectors.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes {@code protocol/vectors/partial.txt}; the bytes of its blocks {@code sum} are our own, once checked by hand. */
final class PartialVectorsWriter {
    private final BlockWriter out = new BlockWriter("Partial sums of a round (SPEC 11.8)");

    public static void main(String[] args) throws IOException {
        PartialVectorsWriter writer = new PartialVectorsWriter();
        writer.sums();
        writer.refused();
        writer.out.save("partial.txt");
    }

    private void sums() throws IOException {
        sum("nothing folded", "int16", "1 1 1", "");
        sum("one slice, weight 3, over one layer", "int16", "1 1 1", "", "0 0 3 5 -7");
        sum(
                "two layers, steps −4 and 2, slices that overlap",
                "int16",
                "1 2 1",
                "",
                "0 -4 1 1 2 3 4",
                "2 2 10 -1 1",
                "4 -1 7 6 0 -6");
        sum("the largest difference, by the largest weight", "int16", "1 1", "", "0 15 1048576 4 -4");
        sum("an energy of more than 64 bits", "int16", "1 1", "", "0 15 1048576 4 -4", "0 15 1048576 4 4");
        sum(
                "slices that are cut, with their votes",
                "int16",
                "1 1 1",
                "100 9",
                "0 2 4 30 40",
                "0 2 4 1 1",
                "2 0 2 0 0");
        sum("floats, in 1/1024", "float32", "1 2", "", "0 0 5 1 -2 3 0", "1 0 2 131071 -131071");
    }

    private void sum(String name, String numeric, String units, String limits, String... folds) throws IOException {
        out.block(name, "11.8", "sum").line("numeric", numeric).line("units", units);
        if (!limits.isEmpty()) {
            out.line("limits", limits);
        }
        for (String fold : folds) {
            out.line("fold", fold);
        }
        out.hex(
                "hex",
                PartialScenes.folded(block(name, numeric, units, limits, folds)).write());
        out.line("expect", "ok");
    }

    private static Vectors.Block block(String name, String numeric, String units, String limits, String... folds) {
        List<Vectors.Line> lines = new ArrayList<>();
        lines.add(new Vectors.Line("name", name));
        lines.add(new Vectors.Line("numeric", numeric));
        lines.add(new Vectors.Line("units", units));
        if (!limits.isEmpty()) {
            lines.add(new Vectors.Line("limits", limits));
        }
        for (String fold : folds) {
            lines.add(new Vectors.Line("fold", fold));
        }
        return new Vectors.Block(lines);
    }

    /** Of a model of four parameters, 1 1 1. */
    private void refused() {
        refused("no bytes", "", "malformed");
        refused("of another format", "02" + "0004000000000000" + "0400" + "0000", "malformed");
        refused("a flag that is not known", "0102" + "04000000000000" + "0400" + "0000", "malformed");
        refused("ends within its weights", "010004000000000000", "malformed");
        refused("ends before its last sum", "0100040100" + "09000900" + "0403" + "00020200" + "02", "malformed");
        refused("bytes behind it", "0100040000" + "00000000" + "0400" + "0000" + "00", "malformed");
        refused("of a model with a parameter more", "0100050000" + "00000000" + "0500" + "0000", "out-of-range");
        refused("a number with a zero behind it", "0100840000" + "00" + "00000000" + "0400" + "0000", "malformed");
        refused("a number of more than 64 bits", "0100" + "ffffffffffffffffff02", "malformed");
        refused("more clipped slices than slices", "0100040102" + "00000000" + "0400" + "0000", "out-of-range");
        refused("more slices than a round can have", "010004" + "8180808080808001" + "00", "out-of-range");
        refused("an energy that no boards have", "0100040000" + "ffffffffff7f" + "00", "out-of-range");
        refused("a run longer than the model", "0100040000" + "00000000" + "0500", "out-of-range");
        refused("an empty run", "0100040000" + "00000000" + "0000", "malformed");
        refused("two runs of one weight", "0100040000" + "00000000" + "02000200" + "0000", "malformed");
        refused("a weight above 2^40", "0100040000" + "00000000" + "04" + "818080808020", "out-of-range");
        refused(
                "a sum that its weight cannot make",
                "0100040000" + "00000000" + "0401" + "00" + "82808002" + "0000" + "0000",
                "out-of-range");
        refused("sums that are all even", "0100040100" + "00000000" + "0403" + "00" + "0404" + "000000", "malformed");
        refused("a shift with nothing to shift", "0100040000" + "00000000" + "0400" + "0100", "malformed");
        refused("a shift above 63", "0100040000" + "00000000" + "0400" + "40", "out-of-range");
        refused("size classes out of order", "0101040100" + "00000000" + "0400" + "0202010101", "malformed");
        refused("a size class without votes", "0101040100" + "00000000" + "0400" + "010200", "malformed");
        refused("a size class that there is not", "0101040100" + "00000000" + "0400" + "01800101", "out-of-range");
        refused("longer than any can be", "00".repeat(4_000), "too-long");
    }

    private void refused(String name, String hex, String reason) {
        out.block(name, "11.8", "read").line("numeric", "int16").line("units", "1 1 1");
        out.hex("hex", HexFormat.of().parseHex(hex)).line("expect", reason);
    }
}
