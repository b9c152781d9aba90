package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * What the JVM tells of its load at one moment; NaN for what it does not tell. Of the platform's MXBeans, which don't wake the
 * LogManager as the platform's MBean server does: see {@link JvmCollector}. {@code JvmMetricsIT} holds this, too.
 */
final class JvmLoad {

    /** One garbage collector. */
    private static final class Collector {
        private final String name;
        private final double collections;
        private final double seconds;

        private Collector(GarbageCollectorMXBean bean) {
            this.name = bean.getName();
            this.collections = orNaN(bean.getCollectionCount());
            this.seconds = orNaN(bean.getCollectionTime()) / 1e3;
        }
    }

    private final MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    private final MemoryUsage nonHeap = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    private final List<Collector> collectors = new ArrayList<Collector>();
    private final int threads;
    private final int daemonThreads;
    private final int mostThreads;
    private final int processors;
    /** Of all processors, from 0 to 1, since anybody in this JVM last asked. */
    private final double processCpu;
    private final double systemCpu;
    private final double processCpuSeconds;
    private final double systemLoadAverage;

    private JvmLoad() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(new Collector(bean));
        }
        ThreadMXBean threadBean = ManagementFactory.getThreadMXBean();
        this.threads = threadBean.getThreadCount();
        this.daemonThreads = threadBean.getDaemonThreadCount();
        this.mostThreads = threadBean.getPeakThreadCount();
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        this.processors = system.getAvailableProcessors();
        this.systemLoadAverage = orNaN(system.getSystemLoadAverage());
        double[] cpu = cpu(system);
        this.processCpu = orNaN(cpu[0]);
        this.systemCpu = orNaN(cpu[1]);
        this.processCpuSeconds = orNaN(cpu[2]) / 1e9;
    }

    /** Null: this Java runtime lacks the module {@code java.management}. */
    static JvmLoad now() {
        try {
            return new JvmLoad();
        } catch (LinkageError lacking) {
            return null;
        } catch (RuntimeException forbidden) {
            return null;
        }
    }

    /** Of the process, of the system, and nanoseconds of the process; all of it in the module {@code jdk.management} alone. */
    private static double[] cpu(OperatingSystemMXBean system) {
        try {
            com.sun.management.OperatingSystemMXBean more = (com.sun.management.OperatingSystemMXBean) system;
            return new double[] {more.getProcessCpuLoad(), more.getSystemCpuLoad(), more.getProcessCpuTime()};
        } catch (LinkageError lacking) {
            return new double[] {-1, -1, -1};
        } catch (ClassCastException ofAnotherKind) {
            return new double[] {-1, -1, -1};
        }
    }

    /** As the value of a field whose name is written. */
    void write(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("cpu").beginObject();
        json.name("processors").value(processors);
        JsonPages.number(json, "process_ratio", processCpu);
        JsonPages.number(json, "system_ratio", systemCpu);
        JsonPages.number(json, "process_seconds", processCpuSeconds);
        JsonPages.number(json, "system_load_average", systemLoadAverage);
        json.endObject();
        json.name("memory").beginObject();
        write(json, "heap", heap);
        write(json, "non_heap", nonHeap);
        json.endObject();
        json.name("threads").beginObject();
        json.name("live").value(threads);
        json.name("daemon").value(daemonThreads);
        json.name("peak").value(mostThreads);
        json.endObject();
        json.name("garbage_collectors").beginArray();
        for (Collector collector : collectors) {
            json.beginObject();
            json.name("name").value(collector.name);
            JsonPages.number(json, "collections", collector.collections);
            JsonPages.number(json, "seconds", collector.seconds);
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private static void write(JsonWriter json, String name, MemoryUsage usage) throws IOException {
        json.name(name).beginObject();
        json.name("used_bytes").value(usage.getUsed());
        json.name("committed_bytes").value(usage.getCommitted());
        JsonPages.number(json, "max_bytes", orNaN(usage.getMax()));
        json.endObject();
    }

    /** Negative numbers stand for what is not known. */
    private static double orNaN(double value) {
        return value < 0 ? Double.NaN : value;
    }
}
