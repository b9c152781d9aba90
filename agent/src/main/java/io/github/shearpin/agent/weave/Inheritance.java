package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodAspect;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.weave.FellOut.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds methods that types do not declare because they inherit them. For one thread. */
final class Inheritance {

    private static final int MOST_TYPES = 20;

    private final TypeFiles source;

    Inheritance(TypeFiles source) {
        this.source = source;
    }

    static String simpleName(String binaryName) {
        return binaryName.substring(Math.max(binaryName.lastIndexOf('.'), binaryName.lastIndexOf('$')) + 1);
    }

    /** @param explained means types of which none declares a method of the name */
    void find(final PatternExplanation explained) {
        final Map<TypeView, TypeView> heirs = new LinkedHashMap<TypeView, TypeView>();
        Set<String> once = new HashSet<String>();
        for (TypeView heir : explained.types().subList(0, Math.min(MOST_TYPES, explained.types().size()))) {
            List<TypeView> family = new ArrayList<TypeView>();
            family.add(heir);
            once.add(heir.name());
            for (int next = 0; next < family.size(); next++) {
                for (TypeView parent : family.get(next).parents()) {
                    if (!parent.name().equals("java.lang.Object") && once.add(parent.name())) {
                        family.add(parent);
                        heirs.put(parent, heir);
                    }
                }
            }
        }
        final Map<String, ClassHeader> read = new HashMap<String, ClassHeader>();
        source.read(heirs.keySet(), new TypeFiles.Taker() {
            @Override
            public void take(TypeView type, byte[] classFile) throws UnreadableClassException {
                read.put(type.name(), ClassHeader.readFull(classFile));
            }
        });
        for (boolean isAbstract : new boolean[] {false, true}) { // what can be guarded comes first, and the nearest of it
            for (Map.Entry<TypeView, TypeView> heir : heirs.entrySet()) {
                ClassHeader above = read.get(heir.getKey().name());
                if (above != null) {
                    tell(explained, heir.getValue(), above, isAbstract);
                }
            }
        }
    }

    private static void tell(PatternExplanation explained, TypeView heir, ClassHeader above, boolean isAbstract) {
        MethodPattern pattern = explained.pattern();
        for (MethodHeader method : above.methods()) {
            MethodAspect missing = MethodLook.isWritten(method) ? pattern.missing(method) : MethodAspect.NAME;
            if (isAbstract ? missing == MethodAspect.CODE && !Remarks.isNative(method) : missing == null) {
                String readable = PatternExplanation.method(above.name(), method);
                String wide = pattern.textWithSubtypes();
                explained.fellOut(Reason.INHERITED, readable, heir.name() + " does not declare it but inherits " + readable
                        + (isAbstract ? ", which is abstract: did you mean " + (wide == null ? above.name() + "+#" + method.name()
                        : wide) + '?' : ": did you mean " + above.name() + '#' + method.name()
                        + ", which guards it for all that inherit it?"));
                return;
            }
        }
    }
}
