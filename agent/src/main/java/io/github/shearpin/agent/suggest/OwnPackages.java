package io.github.shearpin.agent.suggest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What belongs to the application: what the operator says, or else what is of neither the JDK nor a library that is known.
 * Of that, the packages count of which the most methods are seen: a library that is not known is called in a few places only.
 * Immutable.
 */
final class OwnPackages {

    private static final String[] NOT_OWN = {
        // JDKs
        "java.", "javax.", "jdk.", "sun.", "com.sun.", "com.ibm.jvm.", "com.ibm.oti.", "openj9.", "netscape.", "org.ietf.",
        "org.omg.", "org.w3c.", "org.xml.", "oracle.",
        // what others write their programs in
        "kotlin.", "kotlinx.", "scala.", "groovy.", "clojure.", "jakarta.", "akka.", "play.",
        // frameworks and servers
        "org.springframework.", "org.apache.", "org.eclipse.", "org.jboss.", "org.wildfly.", "org.glassfish.", "io.undertow.",
        "io.quarkus.", "io.smallrye.", "io.micronaut.", "io.helidon.", "io.vertx.", "io.dropwizard.", "com.google.", "com.vaadin.",
        "org.osgi.", "org.hibernate.", "org.mybatis.", "com.baomidou.", "org.jooq.", "org.jdbi.", "org.flywaydb.", "liquibase.",
        "com.querydsl.", "org.quartz.", "org.xnio.", "com.netflix.", "com.alibaba.", "com.linecorp.", "ratpack.", "spark.", "io.javalin.",
        "com.ibm.ws.", "com.ibm.websphere.", "weblogic.", "org.jvnet.", "org.thymeleaf.", "freemarker.",
        // drivers, pools and clients
        "com.mysql.", "org.mariadb.", "org.postgresql.", "com.impossibl.", "com.microsoft.sqlserver.", "com.ibm.db2.", "org.h2.",
        "org.hsqldb.", "org.sqlite.", "org.firebirdsql.", "com.sap.", "net.snowflake.", "com.clickhouse.", "ru.yandex.clickhouse.",
        "com.zaxxer.", "com.mchange.", "org.vibur.", "com.p6spy.", "net.ttddyy.", "bitronix.", "com.atomikos.",
        "com.arjuna.", "io.agroal.", "io.narayana.", "org.infinispan.", "org.jgroups.", "org.ehcache.", "net.spymemcached.",
        "io.netty.", "io.grpc.", "io.lettuce.", "redis.clients.", "org.redisson.", "net.spy.", "com.mongodb.", "com.datastax.",
        "org.elasticsearch.", "org.opensearch.", "co.elastic.", "com.rabbitmq.", "okhttp3.", "okio.", "retrofit2.", "feign.", "com.squareup.",
        "org.asynchttpclient.", "com.ning.", "reactor.", "rx.", "io.reactivex.", "org.reactivestreams.", "software.amazon.",
        "com.amazonaws.", "com.azure.", "com.microsoft.azure.", "io.minio.", "io.nats.", "io.etcd.", "com.hazelcast.", "com.couchbase.",
        "org.neo4j.", "io.r2dbc.", "com.jcraft.", "net.schmizz.", "org.simplejavamail.", "kong.unirest.", "com.mashape.",
        // logs, measures, JSON, byte code
        "org.slf4j.", "ch.qos.", "org.jboss.logging.", "com.fasterxml.", "org.json.", "com.github.benmanes.", "net.sf.",
        "net.byte", // and no further, or packaging would rename it as that of our own library
        "javassist.", "org.objectweb.", "org.aspectj.", "org.aopalliance.", "io.micrometer.", "io.prometheus.", "io.opentelemetry.",
        "io.opentracing.", "brave.", "zipkin2.", "io.sentry.", "com.newrelic.", "datadog.", "co.elastic.apm.", "com.dynatrace.",
        "io.github.resilience4j.", "dev.failsafe.", "net.jodah.", "org.junit.", "org.mockito.", "io.github.shearpin.agent.",
        "io.github.shearpin.bootstrap.", "lombok.", "net.logstash.", "org.joda.", "org.codehaus.", "org.bouncycastle.", "io.jsonwebtoken.",
    };

    /** Of packages of whose methods that many times fewer are seen than of those of another, none is the application's. */
    private static final int FEWER = 4;

    private static final List<String> NOT_OWN_LIST = Collections.unmodifiableList(Arrays.asList(NOT_OWN));

    private final List<String> named;

    /** @param named by the operator, {@code com.acme} having all below it; empty: to be found out */
    OwnPackages(List<String> named) {
        List<String> prefixes = new ArrayList<String>();
        for (String name : named) {
            prefixes.add(name.endsWith(".") ? name : name + '.');
        }
        this.named = Collections.unmodifiableList(prefixes);
    }

    /** A look at the name alone; of a class that was made at run time: no. */
    boolean mayHave(String className) {
        if (isGenerated(className)) {
            return false;
        }
        if (!named.isEmpty()) {
            return startsWithAny(className, named);
        }
        return !startsWithAny(className, NOT_OWN_LIST);
    }

    private static boolean startsWithAny(String className, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Proxies, lambdas and what else has another name, or other contents, each time the program runs. */
    static boolean isGenerated(String className) {
        return className.indexOf('/') >= 0 || className.contains("$$") || className.contains("$Proxy")
                || className.contains("$ByteBuddy$") || className.contains("$HibernateProxy$")
                || className.contains("_jvst") || className.contains("_ClientProxy") || className.endsWith("_Subclass")
                || className.contains("GeneratedMethodAccessor") || className.startsWith("CGLIB")
                || className.startsWith("jsp.") || className.contains("$MockitoMock$");
    }

    /** The first parts of a class's package, by which packages are told apart. */
    static String prefix(String className) {
        int parts = className.startsWith("io.github.") || className.startsWith("com.github.") ? 3 : 2;
        int end = -1;
        for (int part = 0; part < parts && className.indexOf('.', end + 1) > 0; part++) {
            end = className.indexOf('.', end + 1);
        }
        return end < 0 ? "" : className.substring(0, end);
    }

    /**
     * The prefixes of what is the application's, those of the most methods first.
     *
     * @param stacks    those frames of each that {@link #mayHave} let through
     * @param mainClass the application's, which is its own if it may be; null: not known
     */
    Set<String> among(Collection<List<Frame>> stacks, String mainClass) {
        final Map<String, Set<Frame>> methods = new HashMap<String, Set<Frame>>();
        for (List<Frame> stack : stacks) {
            for (Frame frame : stack) {
                String prefix = prefix(frame.className());
                if (!methods.containsKey(prefix)) {
                    methods.put(prefix, new HashSet<Frame>());
                }
                methods.get(prefix).add(frame);
            }
        }
        List<String> ranked = new ArrayList<String>(methods.keySet());
        Collections.sort(ranked, new Comparator<String>() {
            @Override
            public int compare(String one, String other) {
                int order = methods.get(other).size() - methods.get(one).size();
                return order != 0 ? order : one.compareTo(other);
            }
        });
        String main = mainClass == null || !mayHave(mainClass) ? null : prefix(mainClass);
        Set<String> own = new LinkedHashSet<String>();
        for (String prefix : ranked) {
            boolean many = methods.get(prefix).size() * FEWER >= methods.get(ranked.get(0)).size();
            if (many || !named.isEmpty() || prefix.equals(main)) {
                own.add(prefix);
            }
        }
        return own;
    }
}
