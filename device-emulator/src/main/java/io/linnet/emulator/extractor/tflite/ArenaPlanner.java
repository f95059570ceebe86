package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.Operator;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Gives each tensor a place in the arena. Tensors that can share a place (a reshape; an addition or activation whose
 * input nobody reads afterwards) become one storage; storages are placed one after the other at the lowest offset where
 * they meet no other that is alive at the same time. Largest first is a good order but not always the best (it costs the
 * visual-wake-words network 9 kB): seeded swaps of two in the order are kept while they help, until the most that is
 * ever alive at once is reached or the tries are used up.
 */
final class ArenaPlanner {
    private static final int ALIGNMENT = 4;

    /** Beyond every accepted offset, yet with room for a tensor in an int. */
    private static final int TOO_FAR = 1 << 30;

    private static final int TRIES = 2_000;

    /** Larger networks keep the first order: the search is quadratic. */
    private static final int MOST_SEARCHED = 100;

    private final List<Tensor> tensors;
    private final List<Operator> operators;
    private final int[] storage;
    private final int[] first;
    private final int[] last;

    private ArenaPlanner(List<Tensor> tensors, List<Operator> operators, int output) {
        this.tensors = tensors;
        this.operators = operators;
        this.storage = new int[tensors.size()];
        this.first = new int[tensors.size()];
        this.last = new int[tensors.size()];
        for (int i = 0; i < storage.length; i++) {
            storage[i] = i;
            first[i] = -1;
            last[i] = -1;
        }
        for (int i = 0; i < operators.size(); i++) {
            Operator operator = operators.get(i);
            first[operator.output()] = i;
            last[operator.output()] = i;
            last[operator.input()] = i;
            if (operator.second() != Operator.NONE) {
                last[operator.second()] = i;
            }
        }
        last[output] = operators.size();
    }

    /** The tensors with their offsets. {@code output} is kept until the end. */
    static List<Tensor> plan(List<Tensor> tensors, List<Operator> operators, int output) {
        ArenaPlanner planner = new ArenaPlanner(tensors, operators, output);
        planner.shareReshapes();
        planner.shareInPlace();
        return planner.place();
    }

    private void shareReshapes() {
        for (Operator operator : operators) {
            if (operator.kind() == Operator.Kind.RESHAPE) {
                unite(storage[operator.input()], operator.output());
            }
        }
    }

    private void shareInPlace() {
        for (int i = 0; i < operators.size(); i++) {
            Operator operator = operators.get(i);
            if (operator.kind().inPlace() && operator.kind() != Operator.Kind.RESHAPE) {
                if (diesAt(i, operator.input())) {
                    unite(storage[operator.input()], operator.output());
                } else if (operator.second() != Operator.NONE && diesAt(i, operator.second())) {
                    unite(storage[operator.second()], operator.output());
                }
            }
        }
    }

    private boolean diesAt(int operator, int tensor) {
        return last[storage[tensor]] == operator;
    }

    /** Moves everything in the storage of {@code tensor} to {@code into}. */
    private void unite(int into, int tensor) {
        int from = storage[tensor];
        for (int i = 0; i < storage.length; i++) {
            if (storage[i] == from) {
                storage[i] = into;
            }
        }
        first[into] = Math.min(first[into], first[from]);
        last[into] = Math.max(last[into], last[from]);
    }

    private List<Tensor> place() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < storage.length; i++) {
            if (storage[i] == i) {
                order.add(i);
            }
        }
        order.sort(Comparator.comparingInt((Integer i) -> -tensors.get(i).bytes())
                .thenComparingInt(i -> first[i])
                .thenComparingInt(i -> i));
        int[] offsets = bestOffsets(order);
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < storage.length; i++) {
            result.add(tensors.get(i).at(offsets[storage[i]]));
        }
        return result;
    }

    private int[] bestOffsets(List<Integer> order) {
        int[] best = offsets(order);
        long bestEnd = end(order, best);
        long least = mostAlive(order);
        SplitMix64 random = new SplitMix64(0);
        for (int i = 0; i < TRIES && bestEnd > least && order.size() <= MOST_SEARCHED; i++) {
            int a = random.below(order.size());
            int b = random.below(order.size());
            Collections.swap(order, a, b);
            int[] offsets = offsets(order);
            if (end(order, offsets) <= bestEnd) {
                best = offsets;
                bestEnd = end(order, offsets);
            } else {
                Collections.swap(order, a, b);
            }
        }
        return best;
    }

    private int[] offsets(List<Integer> order) {
        int[] offsets = new int[storage.length];
        List<Integer> placed = new ArrayList<>();
        for (int next : order) {
            offsets[next] = lowestFree(next, placed, offsets);
            placed.add(next);
            placed.sort(Comparator.comparingInt(i -> offsets[i]));
        }
        return offsets;
    }

    private long end(List<Integer> order, int[] offsets) {
        long end = 0;
        for (int i : order) {
            end = Math.max(end, (long) offsets[i] + tensors.get(i).bytes());
        }
        return end;
    }

    /** No plan needs less. */
    private long mostAlive(List<Integer> order) {
        long most = 0;
        for (int step = -1; step <= operators.size(); step++) {
            long alive = 0;
            for (int i : order) {
                if (first[i] <= step && step <= last[i]) {
                    alive += tensors.get(i).bytes();
                }
            }
            most = Math.max(most, alive);
        }
        return most;
    }

    /** {@code placed} is in order of offset. */
    private int lowestFree(int next, List<Integer> placed, int[] offsets) {
        int bytes = tensors.get(next).bytes();
        long candidate = 0;
        for (int other : placed) {
            if (first[other] > last[next] || first[next] > last[other]) {
                continue;
            }
            if (candidate + bytes <= offsets[other]) {
                break;
            }
            long end = (long) offsets[other] + tensors.get(other).bytes();
            candidate = Math.max(candidate, (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        }
        return (int) Math.min(candidate, TOO_FAR);
    }
}
