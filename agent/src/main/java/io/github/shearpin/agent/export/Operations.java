package io.github.shearpin.agent.export;

import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.rules.RuleSet;

/**
 * What an operator may have done to the agent while the program runs. Thread-safe; nothing throws, and anything may take some
 * seconds, as classes may have to be woven.
 */
public interface Operations {

    /** How it went. Immutable. */
    final class Result {
        private final boolean done;
        private final String message;

        private Result(boolean done, String message) {
            this.done = done;
            this.message = message;
        }

        public static Result done(String message) {
            return new Result(true, message);
        }

        public static Result refused(String message) {
            return new Result(false, message);
        }

        public boolean isDone() {
            return done;
        }

        /** For a reader, in one or more lines: what happened; or why nothing did, and what to do. */
        public String message() {
            return message;
        }
    }

    /** Reads the rule files again, and puts what they say in force. */
    Result reload();

    /** How it went when they were last read, at the start or since. */
    Result lastReload();

    /** When that was, in milliseconds since 1970. */
    long lastReloadMillis();

    /** What the files say that are in force; null: none are. */
    RuleSet configuration();

    /** Who is told of actions, and knows the latest events. */
    EventLog events();

    /**
     * Has a rule's breakers refuse every call or none, whatever its files say, until this is taken back or the program ends.
     *
     * @param key   null: those of all keys there are
     * @param force null: takes it back
     */
    Result force(String rule, String key, BreakerSettings.Force force);

    /** Closes a rule's breakers, also when they are forced, and has them forget what they were judged by. */
    Result reset(String rule, String key);

    /**
     * Gives a rule another mode than its files say, until that is taken back, those change it or the program ends.
     *
     * @param mode null: as the files say
     */
    Result mode(String rule, Mode mode);

    /** The mode that was given to a rule so; null: none. */
    Mode modeByHand(String rule);

    /** Lets all calls pass as if no method were woven; or takes that back. Calls under way end as they began. */
    Result allOff(boolean off);

    /** Why all calls pass, for a reader; null: they don't. */
    String whyAllOff();
}
