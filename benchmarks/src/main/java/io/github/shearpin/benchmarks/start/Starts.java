package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Row;
import io.github.shearpin.benchmarks.Spread;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The starts of one program, with each of several agents in every round. */
final class Starts {

    private final String part;
    private final Program program;
    private final Report report;
    private final Map<String, List<Times>> byAgent = new LinkedHashMap<>();

    Starts(String part, Program program, Report report) {
        this.part = part;
        this.program = program;
        this.report = report;
    }

    /**
     * An agent that fails is left out from then on.
     *
     * @throws IOException the program does not even start without an agent
     */
    void measure(List<Agent> agents, int rounds) throws IOException, InterruptedException {
        agents.forEach(agent -> byAgent.put(agent.name(), new ArrayList<>()));
        program.start(Agent.NONE); // the files are in the system's cache from here on
        for (int round = 0; round < rounds; round++) {
            List<Agent> inTurn = new ArrayList<>(agents);
            // So that none always follows the same other, which may leave the machine hot; the same order in every run.
            Collections.shuffle(inTurn, new Random(round));
            for (Agent agent : inTurn) {
                if (byAgent.containsKey(agent.name())) {
                    measure(agent);
                }
            }
        }
    }

    private void measure(Agent agent) throws IOException, InterruptedException {
        try {
            byAgent.get(agent.name()).add(program.start(agent));
        } catch (IOException failed) {
            if (agent == Agent.NONE) {
                throw failed;
            }
            byAgent.remove(agent.name());
            report.skip(part, program.name() + ", " + agent.name(), failed.getMessage());
        }
    }

    /** Each that was measured beside no agent. The goals are for both times, by the agent's name. */
    void reportAll(Map<String, Goal> goals) {
        for (String agent : byAgent.keySet()) {
            if (agent.equals(Agent.NONE.name())) {
                addAlone("s", Times::wall);
                addAlone("s CPU", Times::cpu);
            } else {
                report(agent, Agent.NONE.name(), goals.get(agent), goals.get(agent));
            }
        }
    }

    /** How long it took, beside another; by the clock and in CPU time. */
    void report(String agent, String beside, Goal wall, Goal cpu) {
        String subject = program.name() + ", " + agent;
        if (areMeasured(subject, agent, beside)) {
            add(subject, "s", of(agent, Times::wall), beside, of(beside, Times::wall), wall);
            add(subject, "s CPU", of(agent, Times::cpu), beside, of(beside, Times::cpu), cpu);
        }
    }

    /** What each added to a start without an agent, round by round. */
    void reportAdded(String agent, String beside, Goal wall) {
        String subject = program.name() + ", added by " + agent;
        if (areMeasured(subject, agent, beside)) {
            String reference = "added by " + beside;
            add(subject, "s", added(agent, Times::wall), reference, added(beside, Times::wall), wall);
            add(subject, "s CPU", added(agent, Times::cpu), reference, added(beside, Times::cpu), null);
        }
    }

    private boolean areMeasured(String subject, String agent, String beside) {
        boolean both = byAgent.containsKey(agent) && byAgent.containsKey(beside);
        if (!both) {
            report.skip(part, subject + ", beside " + beside, "one of the two could not be started, which is told by itself");
        }
        return both;
    }

    private void addAlone(String unit, ToDoubleFunction<Times> time) {
        String agent = Agent.NONE.name();
        report.add(new Row(part, program.name() + ", " + agent, unit, Spread.of(of(agent, time)), null, null, null));
    }

    private void add(String subject, String unit, List<Double> values, String reference, List<Double> beside, Goal goal) {
        report.add(new Row(part, subject, unit, Spread.of(values), reference, Spread.ofRatios(values, beside), goal));
    }

    private List<Double> of(String agent, ToDoubleFunction<Times> time) {
        return byAgent.get(agent).stream().mapToDouble(time).boxed().toList();
    }

    private List<Double> added(String agent, ToDoubleFunction<Times> time) {
        List<Double> with = of(agent, time);
        List<Double> without = of(Agent.NONE.name(), time);
        return IntStream.range(0, with.size()).mapToObj(round -> with.get(round) - without.get(round)).toList();
    }
}
