package com.acme.shop;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One method of each kind, for patterns to tell apart. */
public class OrderService {

    public OrderService() {
    }

    protected OrderService(String name) {
    }

    public void place(String item) {
    }

    public int place(String item, int count) {
        return count;
    }

    protected String find(long id) {
        return "";
    }

    private List<String> findAll(List<String> ids) {
        return ids.stream().map(id -> id + ids).collect(Collectors.toList());
    }

    static void count() {
    }

    void audit(Map<String, List<String>> entries, int[][] cells, Map.Entry<String, String> one) {
    }

    public synchronized void log(String format, Object... arguments) {
    }

    native void connect();

    @Guarded
    public static void guarded(Line line) {
    }

    @Remote.Local
    public static class Line {

        public double total() {
            return 0;
        }

        static class Tax {

            @Guarded
            private double rate() {
                return 0;
            }
        }
    }
}
