package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.StepRequest;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.SomeJdks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who debugs a program sees the same breakpoints, variables and lines, whether its methods are guarded or not. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record DebuggerIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              overwrites: {match: org.example.app.Shapes#overwrites, retry: {attempts: 2}, circuit-breaker: {failure-rate: 50%}}
              catches: {match: org.example.app.Shapes#catchesItsOwn, labels: {of: $arg0}, timeout: 10m}
            """;
    private static final String LISTENING = "Listening for transport dt_socket at address: ";
    /** From a breakpoint until the caller has gone on, and not as far as its loop over methods, which come in no order. */
    private static final int STEPS = 12;

    @Test
    void breakpointsStopAndStepsSeeTheSameLinesAndVariables() throws Exception {
        List<String> bare = debug(false);
        assertThat(bare).hasSizeGreaterThan(STEPS).anyMatch(line -> line.contains("text=\"t5\"") && line.contains("number=10"))
                .anyMatch(line -> line.contains("number=\"12\""));
        List<String> woven = debug(true);
        // At the end of a method a step more may stop in one of its lines.
        assertThat(woven).containsSubsequence(bare.subList(0, bare.size() - 3)).allMatch(line -> line.contains(" org.example.app."));
    }

    private List<String> debug(boolean attach) throws Exception {
        try (Child child = JavaRun.on(Jdk.of(feature), "debugged").rulesIf(attach, RULES)
                .option("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")
                .main("org.example.app.Catalogue").start()) {
            String port = child.awaitOut(line -> line.startsWith(LISTENING), "where a debugger attaches").substring(LISTENING.length());
            VirtualMachine jvm = attach(port.trim());
            try {
                return new Session(jvm).follow("overwrites", "catchesItsOwn");
            } finally {
                jvm.dispose();
            }
        }
    }

    private static VirtualMachine attach(String port) throws Exception {
        for (AttachingConnector connector : Bootstrap.virtualMachineManager().attachingConnectors()) {
            if (connector.name().equals("com.sun.jdi.SocketAttach")) {
                Map<String, Connector.Argument> arguments = connector.defaultArguments();
                arguments.get("hostname").setValue("127.0.0.1");
                arguments.get("port").setValue(port.substring(port.lastIndexOf(':') + 1));
                return connector.attach(arguments);
            }
        }
        throw new AssertionError("this JDK has no debugger");
    }

    /** A breakpoint in the first line of each method, and steps from there, line by line, over what is called. */
    private record Session(VirtualMachine jvm) {

        List<String> follow(String... methods) throws Exception {
            List<String> seen = new ArrayList<>();
            ClassPrepareRequest comes = jvm.eventRequestManager().createClassPrepareRequest();
            comes.addClassFilter("org.example.app.Shapes");
            comes.enable();
            int steps = 0;
            int met = 0;
            try {
                while (met < methods.length || steps < STEPS) {
                    EventSet events = jvm.eventQueue().remove(20_000);
                    assertThat(events).as("events within a minute, after %s", seen).isNotNull();
                    for (Event event : events) {
                        if (event instanceof ClassPrepareEvent prepared) {
                            for (String method : methods) {
                                breakAt(prepared.referenceType(), method);
                            }
                        } else if (event instanceof BreakpointEvent || event instanceof StepEvent) {
                            LocatableEvent here = (LocatableEvent) event;
                            // Where it begins, the arguments are not yet where the table has them.
                            seen.add(event instanceof StepEvent ? look(here) : look(here).replaceAll("\\{.*", "breakpoint"));
                            jvm.eventRequestManager().deleteEventRequests(jvm.eventRequestManager().stepRequests());
                            if (event instanceof BreakpointEvent) {
                                event.request().disable();
                                met++;
                                steps = 0;
                            }
                            if (++steps < STEPS) {
                                StepRequest step = jvm.eventRequestManager().createStepRequest(here.thread(), StepRequest.STEP_LINE,
                                        StepRequest.STEP_OVER);
                                step.enable();
                            }
                        }
                    }
                    events.resume();
                }
            } catch (VMDisconnectedException e) {
                throw new AssertionError("ended after " + seen, e);
            }
            return seen;
        }

        private void breakAt(ReferenceType type, String method) throws Exception {
            Location first = type.methodsByName(method).get(0).allLineLocations().get(0);
            EventRequest request = jvm.eventRequestManager().createBreakpointRequest(first);
            request.enable();
        }

        private static String look(LocatableEvent here) throws Exception {
            StackFrame frame = here.thread().frame(0);
            Map<String, String> variables = new TreeMap<>();
            for (LocalVariable variable : frame.visibleVariables()) {
                variables.put(variable.name(), String.valueOf(frame.getValue(variable)));
            }
            Location at = here.location();
            return at.method().name() + ":" + at.lineNumber() + " " + here.thread().frameCount() + " "
                    + at.declaringType().name() + " this " + (frame.thisObject() != null) + " "
                    + variables.toString().replaceAll("\\(id=[0-9]+\\)", "");
        }
    }
}
