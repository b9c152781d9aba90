package io.github.shearpin.agent.console;

import io.github.shearpin.agent.export.Exchange;
import io.github.shearpin.agent.export.Pages;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleSet;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/**
 * The page at {@code /}, the JSON that it and others read, and what an operator may have done. The page itself holds nothing
 * of the program and is for everyone: who needs a token could not send one with the address that a browser opens, and is
 * asked for it by the page. Thread-safe.
 */
public final class Console implements Pages {

    private static final String RULES = "/api/v1/rules";
    private static final String RULE = RULES + '/';
    private static final String BREAKER = "/circuit-breaker";
    private static final String MODE = "/mode";

    private final Sources agent;
    private final EventPages events;
    private final SearchPage search;
    private final Actions actions;

    public Console(Sources agent) {
        this.agent = agent;
        this.events = new EventPages(agent.operations().events());
        this.search = new SearchPage(agent);
        this.actions = new Actions(agent);
    }

    @Override
    public Audience audience(String path) {
        if (StaticFiles.has(path)) {
            return Audience.EVERYONE;
        }
        if (path.equals(RULES) || path.equals("/api/v1/events") || path.equals("/api/v1/configuration")
                || path.equals("/api/v1/search") || path.startsWith(RULE) && path.length() > RULE.length()
                && path.indexOf('/', RULE.length()) < 0) {
            return Audience.READERS;
        }
        return path.equals("/-/reload") || path.equals("/api/v1/mode") || ruleOf(path, BREAKER) != null
                || ruleOf(path, MODE) != null ? Audience.OPERATORS : null;
    }

    /** Null: it is no such path. */
    private static String ruleOf(String path, String end) {
        String rule = path.startsWith(RULE) && path.endsWith(end) && path.length() > RULE.length() + end.length()
                ? path.substring(RULE.length(), path.length() - end.length()) : null;
        return rule == null || rule.indexOf('/') >= 0 ? null : rule;
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
        try {
            answer(exchange, exchange.path());
        } catch (IllegalArgumentException malformed) {
            exchange.text(400, "malformed % escape in the query");
        }
    }

    private void answer(Exchange exchange, String path) throws IOException {
        if (StaticFiles.has(path)) {
            StaticFiles.answer(path, exchange);
        } else if (path.equals(RULES)) {
            exchange.json(200, new RulesPage(agent));
        } else if (path.equals("/api/v1/events")) {
            events.answer(exchange);
        } else if (path.equals("/api/v1/configuration")) {
            exchange.json(200, new ConfigurationPage(agent));
        } else if (path.equals("/api/v1/search")) {
            search.answer(exchange);
        } else if (path.equals("/-/reload")) {
            actions.reload(exchange);
        } else if (path.equals("/api/v1/mode")) {
            actions.allOff(exchange);
        } else {
            ofRule(exchange, path);
        }
    }

    private void ofRule(Exchange exchange, String path) throws IOException {
        String breaker = ruleOf(path, BREAKER);
        String mode = ruleOf(path, MODE);
        String name = breaker != null ? breaker : mode != null ? mode : path.substring(RULE.length());
        Rule rule = rule(name);
        if (rule == null) {
            exchange.text(404, "there is no rule of that name; " + RULES + " lists them");
        } else if (breaker != null) {
            actions.breaker(rule, exchange);
        } else if (mode != null) {
            actions.mode(rule, exchange);
        } else {
            exchange.json(200, new RulePage(agent, rule));
        }
    }

    private Rule rule(String name) {
        for (Rule rule : rules(agent)) {
            if (rule.name().equals(name)) {
                return rule;
            }
        }
        return null;
    }

    /** In force. */
    public static List<Rule> rules(Sources agent) {
        RuleSet rules = agent.operations().configuration();
        return rules == null ? Collections.<Rule>emptyList() : rules.rules();
    }
}
