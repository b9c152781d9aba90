package io.github.shearpin.agent.export;

import io.prometheus.client.hotspot.MemoryAllocationExports;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;

/**
 * What is allocated in each of the JVM's memory pools. The client library's collector, which has itself told of each
 * collection of garbage for ever; this one can be closed. Thread-safe.
 */
final class AllocatedMemory extends MemoryAllocationExports implements InvocationHandler {

    /** Set while the constructor above runs, so that an initialiser here would undo it. */
    private NotificationListener listener;

    AllocatedMemory() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter) {
                ((NotificationEmitter) bean).addNotificationListener(listener, null, null);
            }
        }
    }

    /** A bean that takes the listener and passes it on to us. */
    @Override
    protected List<GarbageCollectorMXBean> getGarbageCollectorMXBeans() {
        return Collections.singletonList((GarbageCollectorMXBean) Proxy.newProxyInstance(AllocatedMemory.class.getClassLoader(),
                new Class<?>[] {GarbageCollectorMXBean.class, NotificationEmitter.class}, this));
    }

    @Override
    public Object invoke(Object bean, Method method, Object[] arguments) {
        if (method.getName().equals("addNotificationListener")) {
            listener = (NotificationListener) arguments[0];
            return null;
        }
        throw new UnsupportedOperationException(method.getName());
    }

    void close() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            try {
                if (bean instanceof NotificationEmitter) {
                    ((NotificationEmitter) bean).removeNotificationListener(listener);
                }
            } catch (ListenerNotFoundException gone) {
                // Which is what was wanted.
            }
        }
    }
}
