package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandles;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.logging.Logger;

/** What asks who has called it, from guarded methods; and what exceptions tell of how they came. */
public final class Callers {

    private int failures;
    private String nothing;

    private Callers() {
    }

    public static void main(String[] arguments) throws Throwable {
        new Callers().run();
        System.out.println("done");
        new BufferedReader(new InputStreamReader(System.in, "UTF-8")).readLine();
    }

    private void run() throws Throwable {
        System.out.println(byName("org.example.app.Hello"));
        System.out.println(lookup());
        DriverManager.registerDriver(new SilentDriver());
        System.out.println(connect());
        System.out.println(bundle());
        System.out.println(logger());
        System.out.println(byReflection());
        System.out.println(privately());
        for (int i = 0; i < 2; i++) {
            trace("fails", false);
            trace("failsWithValues", true);
        }
        trace("refused", false);
    }

    Class<?> byName(String name) throws ClassNotFoundException {
        return Class.forName(name);
    }

    MethodHandles.Lookup lookup() {
        return MethodHandles.lookup();
    }

    /** Drivers that the caller's class loader does not see are passed over. */
    String connect() throws SQLException {
        try {
            return String.valueOf(DriverManager.getConnection("silent:x"));
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    String bundle() {
        try {
            return ResourceBundle.getBundle("org.example.app.nothing").toString();
        } catch (java.util.MissingResourceException e) {
            return e.getMessage();
        }
    }

    /** The platform's loggers know the caller's module, from JDK 9 on. */
    String logger() {
        return Logger.getLogger("callers").getName() + " " + Logger.getGlobal().getName();
    }

    private String hidden() {
        return "hidden";
    }

    /** Only whoever may call the method itself may call it so. */
    String byReflection() throws Exception {
        return (String) Callers.class.getDeclaredMethod("hidden").invoke(this);
    }

    String privately() throws Throwable {
        return (String) MethodHandles.lookup().findVirtual(Callers.class, "hidden",
                java.lang.invoke.MethodType.methodType(String.class)).invoke(this);
    }

    void fails() {
        failures++;
        nothing.length();
    }

    String failsWithValues(String how) {
        throw new IllegalStateException(
                how);
    }

    void refused() {
    }

    private void trace(String what, boolean valued) throws Exception {
        try {
            if (what.equals("refused")) {
                refused();
            } else if (valued) {
                failsWithValues("as told");
            } else {
                fails();
            }
            System.out.println("no failure");
        } catch (RuntimeException e) {
            System.out.println(e + " suppressed " + e.getSuppressed().length + " cause " + e.getCause());
            for (StackTraceElement frame : e.getStackTrace()) {
                System.out.println("  at " + frame);
            }
        }
    }

    /** Accepts one address, and says who is not let through. */
    public static final class SilentDriver implements Driver {

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            throw new SQLException("asked for " + url);
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith("silent:");
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return null;
        }
    }
}
