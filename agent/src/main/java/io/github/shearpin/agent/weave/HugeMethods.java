package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the methods that the guard would make so large that HotSpot interprets them for ever, which costs far more than
 * any guard is worth; and those in which jumps might not reach any more. Thread-safe.
 */
final class HugeMethods {

    /** HotSpot's HugeMethodLimit: it compiles methods up to it, unless {@code -XX:-DontCompileHugeMethods} was given. */
    private static final int LIMIT = 8_000;
    /** Where a jump does not reach, ASM writes others and frames for them, and not always such as the JVM takes. */
    private static final int LONGEST_JUMP = Short.MAX_VALUE;
    /** Every return becomes a store and a jump, so a guard may make a method several times as large as it was. */
    private static final int SMALL = LIMIT / 4;

    /** Rules limit how many methods they match, and so how many there can be in here. */
    private final Set<String> told = new HashSet<String>();
    private final AgentStatistics statistics;

    HugeMethods(AgentStatistics statistics) {
        this.statistics = statistics;
    }

    /**
     * Takes the methods out of all layers that are compiled as they are and would not be as they were woven, and those that are so
     * large that jumps might not reach. To read the woven class is only needed where a method is of some size.
     *
     * @return whether there were any; if so the class is to be woven again
     */
    boolean remove(ClassHeader header, byte[] woven, List<Layer> layers) throws UnreadableClassException {
        Map<String, Integer> after = null;
        boolean removed = false;
        for (MethodHeader method : header.methods()) {
            if (method.codeLength() > SMALL && isIn(layers, method)) {
                if (after == null) {
                    after = codeLengths(woven);
                }
                String reason = reason(method.codeLength(), after.get(method.toString()));
                if (reason != null) {
                    remove(header.name() + '.' + method, method, layers, reason);
                    removed = true;
                }
            }
        }
        return removed;
    }

    /** Why it is not to be woven; null: it is. */
    private static String reason(int before, int after) {
        if (before <= LIMIT && after > LIMIT) {
            return "with the guard it would exceed the 8,000 bytes that HotSpot compiles";
        }
        return after > LONGEST_JUMP ? "with the guard its jumps become too long (over 32,767 bytes of code)" : null;
    }

    /** Whether it is compiled as it is, and would not be with the plainest guard. */
    static boolean becomesOne(MethodHeader method, String className, byte[] classFile) throws UnreadableClassException {
        if (method.codeLength() <= SMALL || method.codeLength() > LIMIT) {
            return false;
        }
        Layer layer = new Layer("", true);
        layer.add(method.name(), method.descriptor(), 0, false);
        try {
            byte[] woven = new ClassWeaver().weave(className, classFile, Collections.singletonList(layer));
            return codeLengths(woven).get(method.toString()) > LIMIT;
        } catch (RuntimeException e) {
            return false; // it can't be woven at all, which the agent tells when it tries
        }
    }

    /** Of those that are to be woven and that HotSpot does not compile as they are; null: there is none. */
    static MethodHeader largest(byte[] classFile, List<Layer> layers) {
        MethodHeader largest = null;
        try {
            for (MethodHeader method : ClassHeader.readFull(classFile).methods()) {
                if (method.codeLength() > (largest == null ? LIMIT : largest.codeLength()) && isIn(layers, method)) {
                    largest = method;
                }
            }
        } catch (UnreadableClassException e) {
            return null; // though it was read before
        }
        return largest;
    }

    static boolean isNothingLeft(List<Layer> layers) {
        for (Layer layer : layers) {
            if (layer.size() > 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIn(List<Layer> layers, MethodHeader method) {
        for (Layer layer : layers) {
            if (layer.site(method.name(), method.descriptor()) != null) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Integer> codeLengths(byte[] classFile) throws UnreadableClassException {
        Map<String, Integer> lengths = new HashMap<String, Integer>();
        for (MethodHeader method : ClassHeader.readFull(classFile).methods()) {
            lengths.put(method.toString(), method.codeLength());
        }
        return lengths;
    }

    private void remove(String fullName, MethodHeader method, List<Layer> layers, String reason) {
        List<Layer> itsOwn = Layer.remove(layers, method.name(), method.descriptor());
        boolean first;
        synchronized (told) {
            first = told.add(fullName);
        }
        if (first) {
            Remarks.methodNotWoven(fullName, itsOwn, reason, statistics);
        } else {
            statistics.weaveErrors.incrementAndGet();
        }
    }
}
