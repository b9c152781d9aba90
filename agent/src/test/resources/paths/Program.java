import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.PathReader;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.weave.ModuleOpener;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Reads paths on whatever JDK it is run with, and prints what they give. Attached as an agent, it opens modules to them. */
public class Program {

    static class Tenant {
        private final String id;

        Tenant(String id) {
            this.id = id;
        }
    }

    static class Request {
        private Tenant getTenant() {
            return new Tenant("acme");
        }

        int number() {
            return 7;
        }
    }

    public static void premain(String argument, Instrumentation instrumentation) {
        ValuePath.openWith(new ModuleOpener(instrumentation));
    }

    public static void main(String[] arguments) throws Exception {
        print("$arg0.tenant.id", new Request());
        if (arguments[0].equals("one")) {
            return;
        }
        print("$arg0.number", new Request());
        print("$arg0.size", Collections.unmodifiableList(Arrays.asList(1, 2)));
        print("$arg0.size", new ConcurrentHashMap<String, String>().keySet());
        print("$arg0.key", Collections.singletonMap("k", "v").entrySet().iterator().next());
        print("$arg0.fileName", Paths.get("/a/b"));
        print("$arg0.length", new int[3]);
        print("$arg0.host", Collections.singletonMap("host", "acme"));
        print("$arg0.protocol", new URL("http://acme/"));
        print("$arg0.detailMessage", new Exception("private"));
        System.out.println("deep: " + deep());
        System.out.println("application: " + isCollected(new WeakReference<ClassLoader>(readOtherApplication())));
        System.out.println("agent: " + isCollected(new WeakReference<ClassLoader>(readWithOtherAgent())));
    }

    private static PathReader reader(String path) {
        return reader(path, new LongAdder());
    }

    private static PathReader reader(String path, LongAdder failures) {
        return ValuePath.parse(path).reader(new MethodShape("A", "a", "(Ljava/lang/Object;)V", true,
                Collections.<String>emptyList()), failures);
    }

    private static void print(String path, Object value) {
        LongAdder failures = new LongAdder();
        PathReader reader = reader(path, failures);
        Object read = null;
        for (int i = 0; i < 3; i++) {
            read = reader.read(null, new Object[] {value}, null, null);
        }
        System.out.println(path + ": " + read + (failures.sum() == 0 ? "" : ", failed " + failures));
    }

    /** At the end of the stack first, and then above. */
    private static Object deep() {
        PathReader reader = reader("$arg0.tenant.id");
        fill(reader, 0);
        return reader.read(null, new Object[] {new Request()}, null, null);
    }

    private static void fill(PathReader reader, int depth) {
        try {
            fill(reader, depth + 1);
        } catch (StackOverflowError full) {
            reader.read(null, new Object[] {new Request()}, null, null);
        }
    }

    /** A reader that stays, as the agent's do, reads values of an application's that goes. */
    private static final List<PathReader> STAYING = new ArrayList<PathReader>();

    private static ClassLoader readOtherApplication() throws Exception {
        URL own = Program.class.getProtectionDomain().getCodeSource().getLocation();
        ClassLoader loader = new OnlyOwn(new URL[] {own}, Program.class.getClassLoader());
        Object request = instance(loader, "Program$Request");
        STAYING.add(reader("$arg0.tenant.id"));
        STAYING.add(reader("$arg0.missing"));
        for (PathReader reader : STAYING) {
            for (int i = 0; i < 20000; i++) {
                reader.read(null, new Object[] {request}, null, null);
            }
        }
        return loader;
    }

    /** Classes that stay, ours and the JDK's, are read by an agent that goes. */
    private static ClassLoader readWithOtherAgent() throws Exception {
        List<URL> path = new ArrayList<URL>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            path.add(Paths.get(entry).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), Object.class.getClassLoader());
        loader.loadClass("Program$Agent").getMethod("read", Object[].class).invoke(null,
                (Object) new Object[] {new Request(), "text", new int[2], Collections.singletonMap("length", 1),
                    Collections.singletonMap("tenant", "x"), Thread.currentThread()});
        return loader;
    }

    public static class Agent {
        public static void read(Object[] values) {
            for (String path : new String[] {"$arg0.tenant.id", "$arg0.length", "$arg0.class.name",
                "$arg0.contextClassLoader"}) {
                PathReader reader = reader(path);
                for (int i = 0; i < 20000; i++) {
                    reader.read(null, new Object[] {values[i % values.length]}, null, null);
                }
            }
        }
    }

    private static Object instance(ClassLoader loader, String name) throws Exception {
        java.lang.reflect.Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private static String isCollected(WeakReference<ClassLoader> loader) throws Exception {
        for (int i = 0; loader.get() != null && i < 50; i++) {
            System.gc();
            Thread.sleep(10);
        }
        return loader.get() == null ? "collected" : "held";
    }

    /** Loads this program anew. */
    private static class OnlyOwn extends URLClassLoader {
        OnlyOwn(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("Program")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
