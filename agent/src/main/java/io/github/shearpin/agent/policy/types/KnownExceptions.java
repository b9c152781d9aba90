package io.github.shearpin.agent.policy.types;

import io.github.shearpin.agent.policy.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Exceptions of the JDK and of ours that rules are likely to name, to tell which one a misspelt name stands for. */
final class KnownExceptions {

    /** Binary names; ours first. */
    static final List<String> NAMES = Collections.unmodifiableList(names());

    private static final String OURS = "io.github.shearpin.";

    private KnownExceptions() {
    }

    private static List<String> names() {
        List<String> known = new ArrayList<String>();
        add(known, "io.github.shearpin",
                "CallRejectedException CircuitBreakerOpenException RateLimitExceededException "
                        + "BulkheadFullException CallTimedOutException FailedResultException");
        add(known, "java.lang",
                "Throwable Exception RuntimeException Error AssertionError ArithmeticException "
                        + "ArrayIndexOutOfBoundsException ClassCastException ClassNotFoundException "
                        + "CloneNotSupportedException IllegalArgumentException IllegalMonitorStateException "
                        + "IllegalStateException IndexOutOfBoundsException InterruptedException LinkageError "
                        + "NoClassDefFoundError NoSuchFieldException NoSuchMethodException NullPointerException "
                        + "NumberFormatException OutOfMemoryError ReflectiveOperationException SecurityException "
                        + "StackOverflowError UnsupportedOperationException VirtualMachineError");
        add(known, "java.io",
                "EOFException FileNotFoundException IOException InterruptedIOException InvalidClassException "
                        + "NotSerializableException ObjectStreamException UncheckedIOException "
                        + "UnsupportedEncodingException");
        add(known, "java.net",
                "BindException ConnectException HttpRetryException MalformedURLException "
                        + "NoRouteToHostException PortUnreachableException ProtocolException SocketException "
                        + "SocketTimeoutException URISyntaxException UnknownHostException UnknownServiceException");
        add(known, "java.nio.channels",
                "AsynchronousCloseException ClosedByInterruptException ClosedChannelException "
                        + "UnresolvedAddressException");
        add(known, "java.nio.file",
                "AccessDeniedException FileAlreadyExistsException FileSystemException NoSuchFileException");
        add(known, "java.rmi", "RemoteException");
        add(known, "java.security", "GeneralSecurityException");
        add(known, "java.sql",
                "BatchUpdateException SQLException SQLIntegrityConstraintViolationException "
                        + "SQLNonTransientConnectionException SQLNonTransientException SQLRecoverableException "
                        + "SQLSyntaxErrorException SQLTimeoutException SQLTransactionRollbackException "
                        + "SQLTransientConnectionException SQLTransientException");
        add(known, "java.time", "DateTimeException");
        add(known, "java.util", "ConcurrentModificationException MissingResourceException NoSuchElementException");
        add(known, "java.util.concurrent",
                "BrokenBarrierException CancellationException CompletionException ExecutionException "
                        + "RejectedExecutionException TimeoutException");
        add(known, "javax.naming", "CommunicationException NamingException");
        add(known, "javax.net.ssl", "SSLException SSLHandshakeException SSLPeerUnverifiedException");
        return known;
    }

    private static void add(List<String> known, String inPackage, String names) {
        for (String name : names.split(" ")) {
            known.add(inPackage + '.' + name);
        }
    }

    /** Whether it is one that we throw: no application has to see it. */
    static boolean isOurs(String name) {
        return name.startsWith(OURS) && NAMES.contains(name);
    }

    /** The one of the same name in another package, or whose name is nearest; null: there is none. */
    static String nearest(String name) {
        String simple = name.substring(name.lastIndexOf('.'));
        for (String known : NAMES) {
            if (known.endsWith(simple)) {
                return known;
            }
        }
        return Spelling.nearest(name, NAMES);
    }
}
