package io.github.shearpin.agent.events;

/** Names of what events tell, as they are written. */
public final class Fields {

    /** Of transitions: states as metrics have them. */
    public static final String FROM = "from_state";
    public static final String TO = "to_state";
    /** Why: {@code failure_rate}, {@code slow_call_rate}, {@code consecutive_failures}, {@code probes_failed}... */
    public static final String REASON = "reason";
    /** False: the rule observes, and no call is refused. */
    public static final String ENFORCED = "enforced";
    /** Of openings: what they were decided by. */
    public static final String FAILURE_RATIO = "failure_ratio";
    public static final String SLOW_CALL_RATIO = "slow_call_ratio";
    public static final String CALLS = "calls";
    public static final String CONSECUTIVE_FAILURES = "consecutive_failures";
    /** Until the next probe. */
    public static final String OPEN_FOR = "open_for_seconds";
    /** Since the breaker first opened that had been closed: of what goes on, and of what is over. */
    public static final String OUTAGE = "outage_seconds";
    public static final String RECOVERED_AFTER = "recovered_after_seconds";
    /** Of retries that gave up. */
    public static final String ATTEMPTS = "attempts";
    /** The class of the exception; not there: it was a result that counts as a failure. */
    public static final String EXCEPTION = "exception";
    /** Of weave errors: the class or method, and what was wrong. */
    public static final String TARGET = "target";
    public static final String ERROR = "error";
    /** Of reloads and actions: whether what was wanted was done, and what was. */
    public static final String DONE = "done";
    public static final String MESSAGE = "message";
    /** Of actions: what was wanted, and from where. */
    public static final String ACTION = "action";
    public static final String CALLER = "caller";
    /** How many more events of this type and rule there were, in so many seconds. */
    public static final String MORE = "more";
    public static final String WITHIN = "within_seconds";

    private Fields() {
    }
}
