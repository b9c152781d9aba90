package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.MethodShape;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads one path of each kind, while a class is woven. Otherwise the JDK's method handles would be initialised within a call
 * of the application, near the end of its stack perhaps, and what fails there is lost for the whole JVM.
 */
final class WarmUp {

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private final String text = "text";
    private final Map<String, String> map = Collections.singletonMap("key", text);

    private WarmUp() {
    }

    static void once() {
        if (BEGUN.compareAndSet(false, true)) {
            MethodShape method = new MethodShape("WarmUp", "run", "([I)V", false, Collections.<String>emptyList());
            for (String path : new String[] {"$method", "$this.text.length", "$this.flag", "$this.map.key", "$arg0.length"}) {
                ValuePath.parse(path).reader(method, new LongAdder())
                        .read(new WarmUp(), new Object[] {new int[0]}, null, null);
            }
            Members.find(WarmUp.class, "txt", false, false);
            PathReader.UNKNOWN.toString(); // no reader's own initialisation reaches that of its interface
        }
    }

    boolean isFlag() {
        return map.isEmpty();
    }
}
