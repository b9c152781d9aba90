package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes out which methods of a class a rule weaves, and tells what there is to tell of them. Thread-safe. */
final class LayerMaker {

    private static final List<String> BOXES = Arrays.asList("java.lang.Boolean", "java.lang.Byte", "java.lang.Character",
            "java.lang.Short", "java.lang.Integer", "java.lang.Long", "java.lang.Float", "java.lang.Double");

    private final Guards guards;
    private final AgentStatistics statistics;

    LayerMaker(Guards guards, AgentStatistics statistics) {
        this.guards = guards;
        this.statistics = statistics;
    }

    /** @param matches the rule's patterns that mean the class */
    Layer layer(WovenRule rule, List<WovenRule.Match> matches, ClassToWeave woven) throws UnreadableClassException {
        Layer layer = new Layer(rule.rule().name(), rule.rule().settings().eachNested());
        TypeView type = woven.type();
        for (WovenRule.Match match : matches) {
            match.sees(type.name());
            if (!woven.mayMatch(match.pattern()) && !Remarks.areDue(match.pattern())) {
                continue;
            }
            ClassHeader header = woven.header();
            List<MethodHeader> methods = new ArrayList<MethodHeader>();
            boolean any = false;
            for (MethodHeader method : header.methods()) {
                if (match.pattern().matchesMethod(method)) {
                    any = true;
                    if (!rule.isExcepted(type, method)) {
                        methods.add(method);
                    }
                }
            }
            if (!any) {
                Remarks.noMethod(match, woven);
                if (match.looksForNear()) {
                    Remarks.nearMethod(match, header);
                }
            } else if (methods.isEmpty()) {
                Remarks.exceptTakesAll(match, type);
            } else if (!rule.count(match, type.name(), methods)) {
                refuse(match);
            } else {
                for (MethodHeader method : methods) {
                    add(method, woven, match, layer);
                }
                Remarks.defaultMethodsAlone(match, type, header);
                if (match.isRefused()) { // by another thread, meanwhile
                    guards.disable(rule.refusedSites());
                }
            }
        }
        if (layer.size() > 0) {
            rule.exceptions().judge(woven.check());
        }
        return layer;
    }

    private void add(MethodHeader method, ClassToWeave woven, WovenRule.Match match, Layer layer)
            throws UnreadableClassException {
        WovenRule rule = match.rule();
        MethodShape shape = woven.shape(method, rule.paths().nameParameters());
        int site = guards.site(rule.guard(), shape);
        boolean values = guards.needsValues(site);
        if (values && BOXES.contains(shape.className())) { // which this advice calls: it would call itself without end
            Remarks.handsValuesOver(match, shape.className());
            return;
        }
        rule.woven(match, site);
        rule.measured().woven(shape);
        layer.add(method.name(), method.descriptor(), site, values);
        if (!method.name().equals("<init>")) { // of which was told at the start what is not done for them
            Remarks.monitor(match, method, shape);
            rule.remarks().asynchronous(shape);
            statistics.ruleErrors.addAndGet(rule.remarks().problems(shape, rule.paths(), woven.check()));
        }
    }

    /** What only this pattern has led to passes from now on as if it had not been woven. */
    private void refuse(WovenRule.Match match) {
        WovenRule rule = match.rule();
        guards.disable(rule.refusedSites());
        statistics.ruleErrors.incrementAndGet();
        statistics.methodsWoven(rule.rule().name()).set(rule.methodsMatched());
        Remarks.refused(match);
    }
}
