package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a fleet shares the training examples: seeded, each example to exactly one board, in the board's own order. The
 * forms are those of the literature on data that is not alike everywhere (McMahan's shards, Hsu's Dirichlet).
 */
public sealed interface Partition {
    /** Shuffled and cut into equal parts ±1. */
    record Iid() implements Partition {}

    /** Sorted by label, cut into {@code perBoard} shards a board, shards dealt at random: few labels a board. */
    record Shards(int perBoard) implements Partition {}

    /** Each label's examples dealt by shares drawn from a Dirichlet distribution: small alpha, unlike boards. */
    record Dirichlet(double alpha) implements Partition {}

    /** Whole speakers to boards, in turn. */
    record BySpeaker() implements Partition {}

    /** Every place with a name is a board, which has that place's examples: there are as many boards as places. */
    record ByPlace() implements Partition {}

    /** Whole labels to boards, in turn; boards beyond the labels share them. */
    record ByWord() implements Partition {}

    /** {@code iid | shards:N | dirichlet:A | speaker | word}. */
    static Partition parse(String text) {
        try {
            if (text.startsWith("shards:")) {
                int shards = Integer.parseInt(text.substring("shards:".length()));
                if (shards >= 1 && shards <= 10_000) {
                    return new Shards(shards);
                }
            }
            if (text.startsWith("dirichlet:")) {
                double alpha = Double.parseDouble(text.substring("dirichlet:".length()));
                if (alpha >= 0.001 && alpha <= 1e6) {
                    return new Dirichlet(alpha);
                }
            }
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
        return switch (text) {
            case "iid" -> new Iid();
            case "speaker" -> new BySpeaker();
            case "word" -> new ByWord();
            default -> throw unknown(text);
        };
    }

    /** As {@link #parse} reads it. */
    default String text() {
        if (this instanceof Shards shards) {
            return "shards:" + shards.perBoard;
        }
        if (this instanceof Dirichlet dirichlet) {
            return "dirichlet:" + dirichlet.alpha;
        }
        if (this instanceof ByPlace) {
            return "place";
        }
        return this instanceof Iid ? "iid" : this instanceof BySpeaker ? "speaker" : "word";
    }

    private static DatasetException unknown(String text) {
        return new DatasetException(
                "split=" + text + ", accepted: iid, shards:N (1 to 10000), dirichlet:A (0.001 to 1e6), speaker, word");
    }

    /** One list of training examples a board; every board has at least one. */
    default List<int[]> cut(Dataset data, int boards, long seed) {
        Samples train = data.train();
        if (boards < 1 || boards > train.count()) {
            throw new DatasetException("boards=" + boards + ", accepted for " + data.name() + ": 1 to " + train.count()
                    + " (an example each)");
        }
        SplitMix64 random = SplitMix64.stream(seed, Purpose.PARTITION, 0);
        int[] order = random.permutation(train.count());
        List<IntList> parts = new ArrayList<>();
        for (int b = 0; b < boards; b++) {
            parts.add(new IntList());
        }
        if (this instanceof Iid) {
            for (int b = 0; b < boards; b++) {
                parts.get(b).addAll(order, at(order.length, b, boards), at(order.length, b + 1, boards));
            }
        } else if (this instanceof Shards shards) {
            dealShards(train, order, shards.perBoard, parts, random);
        } else if (this instanceof Dirichlet dirichlet) {
            dealShares(train, order, data.classes().size(), dirichlet.alpha, parts, random);
        } else if (this instanceof BySpeaker) {
            if (data.speakers().length == 0) {
                throw new DatasetException("split=speaker, but " + data.name() + " names no speakers");
            }
            dealGroups(order, data.speakers(), parts, random);
        } else if (this instanceof ByPlace) {
            if (data.places().size() != boards) {
                throw new DatasetException("boards=" + boards + ", accepted for " + data.name() + ": "
                        + data.places().size() + ", as it names");
            }
            IntStream.of(order).forEach(i -> parts.get(data.speakers()[i]).add(i));
        } else {
            dealGroups(order, train.labels(), parts, random);
        }
        return settle(parts, random);
    }

    private static int at(int total, int part, int parts) {
        return (int) ((long) total * part / parts);
    }

    private static void dealShards(Samples train, int[] order, int perBoard, List<IntList> parts, SplitMix64 random) {
        int[] byLabel = Arrays.stream(order)
                .boxed()
                .sorted(Comparator.comparingInt(train::label))
                .mapToInt(i -> i)
                .toArray();
        int shards = perBoard * parts.size();
        int[] deal = random.permutation(shards);
        for (int k = 0; k < shards; k++) {
            int shard = deal[k];
            parts.get(k / perBoard)
                    .addAll(byLabel, at(byLabel.length, shard, shards), at(byLabel.length, shard + 1, shards));
        }
    }

    private static void dealShares(
            Samples train, int[] order, int classes, double alpha, List<IntList> parts, SplitMix64 random) {
        for (int label = 0; label < classes; label++) {
            int wanted = label;
            int[] own =
                    Arrays.stream(order).filter(i -> train.label(i) == wanted).toArray();
            double[] shares = Gamma.dirichlet(alpha, parts.size(), random);
            double upTo = 0;
            int from = 0;
            for (int b = 0; b < shares.length; b++) {
                upTo += shares[b];
                int to = b == shares.length - 1 ? own.length : (int) Math.min(own.length, Math.rint(upTo * own.length));
                parts.get(b).addAll(own, from, Math.max(from, to));
                from = Math.max(from, to);
            }
        }
    }

    /** Group g to board g mod boards; with more boards than groups, the boards of a group deal its examples. */
    private static void dealGroups(int[] order, int[] groups, List<IntList> parts, SplitMix64 random) {
        int count = Arrays.stream(groups).max().orElse(0) + 1;
        int[] turn = new int[count];
        int[] place = random.permutation(count);
        int boards = parts.size();
        for (int i : order) {
            int g = place[groups[i]];
            int sharing = count >= boards ? 1 : (boards - g + count - 1) / count;
            int board = count >= boards ? g % boards : g + count * (turn[groups[i]]++ % sharing);
            parts.get(board).add(i);
        }
    }

    /** Shuffles each board's examples; a board without any takes one from the richest. */
    private static List<int[]> settle(List<IntList> parts, SplitMix64 random) {
        for (IntList part : parts) {
            while (part.size() == 0) {
                IntList richest = parts.get(0);
                for (IntList other : parts) {
                    richest = other.size() > richest.size() ? other : richest;
                }
                part.add(richest.removeLast());
            }
        }
        return parts.stream().map(part -> part.shuffled(random)).toList();
    }
}
