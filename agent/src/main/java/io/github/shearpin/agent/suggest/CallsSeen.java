package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.weave.MethodHeader;
import io.github.shearpin.agent.weave.VisitingWeaver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was seen so far: methods by which calls leave, with where on the application's side they came from, and methods of
 * the application that are measured themselves. Thread-safe; bounded.
 */
final class CallsSeen implements VisitingWeaver.Sites {

    /** High, so that an agent that is attached meanwhile has none of these numbers itself. */
    private static final int FIRST_SITE = 1 << 30;
    private static final int MOST_SITES = 5_000;
    private static final int MOST_ORIGINS = 500;

    /** A method that is woven. */
    static final class Site {
        private final Figures figures = new Figures();
        private final String label;
        private final String way;
        private final AtomicLong walked = new AtomicLong();
        private final AtomicLong homeless = new AtomicLong();

        private Site(String label, String way) {
            this.label = label;
            this.way = way;
        }

        Figures figures() {
            return figures;
        }

        /** Class and method. */
        String label() {
            return label;
        }

        /** By which calls leave; null: the method is the application's. */
        String way() {
            return way;
        }

        /** Calls whose stacks were looked at. */
        long walked() {
            return walked.get();
        }

        /** Those of them on whose stacks nothing of the application's was. */
        long homeless() {
            return homeless.get();
        }
    }

    /** Calls that left at one site, from the same methods of the application. */
    static final class Origin {
        private final Site site;
        private final List<Frame> frames;
        private final Figures figures = new Figures();

        private Origin(Site site, List<Frame> frames) {
            this.site = site;
            this.frames = frames;
        }

        Site site() {
            return site;
        }

        /** The nearest first; never empty. */
        List<Frame> frames() {
            return frames;
        }

        /** Of those calls whose stacks were looked at. */
        Figures figures() {
            return figures;
        }

        /** How many there were, judging by the share of the site's calls whose stacks were looked at. */
        double calls() {
            return site.walked() == 0 ? 0 : (double) figures.calls() * site.figures().calls() / site.walked();
        }
    }

    private final Map<MethodPattern, String> ways = new HashMap<MethodPattern, String>();
    private final Map<String, Integer> numbers = new HashMap<String, Integer>();
    private final ConcurrentMap<List<Object>, Origin> origins = new ConcurrentHashMap<List<Object>, Origin>();
    private final ConcurrentMap<String, Set<String>> measured = new ConcurrentHashMap<String, Set<String>>();
    private volatile Site[] sites = {};

    CallsSeen(List<WatchPoint> points) {
        for (WatchPoint point : points) {
            ways.put(point.pattern(), point.way());
        }
    }

    /** Null: no method has that number. */
    Site site(int number) {
        Site[] all = sites;
        int index = number - FIRST_SITE;
        return index >= 0 && index < all.length ? all[index] : null;
    }

    /** All there are, as of now. */
    List<Site> sites() {
        return Arrays.asList(sites);
    }

    /** Null: there are too many already. */
    Origin origin(Site site, List<Frame> frames) {
        site.walked.incrementAndGet();
        if (frames.isEmpty()) {
            site.homeless.incrementAndGet();
            return null;
        }
        List<Object> key = new ArrayList<Object>(frames.size() + 1);
        key.add(site);
        key.addAll(frames);
        Origin known = origins.get(key);
        if (known == null && origins.size() < MOST_ORIGINS) {
            Origin fresh = new Origin(site, frames);
            known = origins.putIfAbsent(key, fresh);
            known = known == null ? fresh : known;
        }
        return known;
    }

    Collection<Origin> origins() {
        return origins.values();
    }

    /** From now on, methods of a class are to be woven and measured. */
    void measure(String className, Collection<MethodHeader> methods) {
        Set<String> all = new HashSet<String>();
        Set<String> before = measured.get(className);
        if (before != null) {
            all.addAll(before);
        }
        for (MethodHeader method : methods) {
            all.add(method.toString());
        }
        measured.put(className, all);
    }

    /** Whether {@link #measure} was called for it. */
    boolean isMeasured(String className, MethodHeader method) {
        Set<String> methods = measured.get(className);
        return methods != null && methods.contains(method.toString());
    }

    /** The figures of a method of the application; null: it was not woven. */
    Figures measuredFigures(String className, MethodHeader method) {
        Integer number;
        synchronized (this) {
            number = numbers.get(key(className, method, null));
        }
        return number == null ? null : site(number).figures();
    }

    @Override
    public boolean areOf(String className) {
        return measured.containsKey(className);
    }

    @Override
    public int ofMethod(String className, MethodHeader method) {
        return isMeasured(className, method) ? number(className, method, null) : -1;
    }

    @Override
    public int ofPattern(MethodPattern pattern, String className, MethodHeader method) {
        return number(className, method, ways.get(pattern));
    }

    private static String key(String className, MethodHeader method, String way) {
        return className + '.' + method + ' ' + way;
    }

    private synchronized int number(String className, MethodHeader method, String way) {
        String key = key(className, method, way);
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int index = sites.length;
        if (index == MOST_SITES) {
            return -1;
        }
        Site[] more = Arrays.copyOf(sites, index + 1);
        more[index] = new Site(className + '.' + method.name(), way);
        sites = more;
        numbers.put(key, FIRST_SITE + index);
        return FIRST_SITE + index;
    }
}
