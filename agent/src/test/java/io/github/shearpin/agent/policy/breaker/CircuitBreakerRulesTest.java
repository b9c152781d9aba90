package io.github.shearpin.agent.policy.breaker;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules of a breaker as tables, in the words of {@link BreakerScript}. Unless a row says otherwise, 50 % of at least 4 calls
 * in 10 s open it for 5 s; then 2 probes run at once, of which 2 must succeed within 3 s. A call over 1 s is slow.
 */
class CircuitBreakerRulesTest {

    /** The six points that known libraries get wrong; see also {@link CircuitBreakerTest}. */
    @ParameterizedTest(name = "{0}. {1}")
    @CsvSource(delimiter = '|', textBlock = """
        1 | a late success closes nothing                         |                                    | a=start b=start 4*fail +5s p=start a:ok b:ok         | HALF_OPEN success=2 failure=4
        1 | a late failure opens nothing                          |                                    | a=start b=start 4*fail +5s p=start a:fail b:fail     | HALF_OPEN failure=6 not-recovered=0
        1 | nor is it in the next window                          |                                    | a=start 4*fail +5s 2*ok a:fail                       | CLOSED failure=5 window=0 in-a-row=0
        1 | a late slow call opens nothing                        | slow-rate=0.5                      | a=start 4*fail +5s p=start a:slow a:told-slow-ok     | HALF_OPEN slow=1 slow-success=1 success=0
        1 | a probe reports once                                  |                                    | 4*fail +5s a=start a:ok a:ok a:fail                  | HALF_OPEN success=1 failure=4
        1 | a late ignored call frees no place                    |                                    | a=start 4*fail +5s p=start q=start a:ignored refused | HALF_OPEN ignored=1
        2 | as many probes as calls at once                       |                                    | 4*fail +5s a=start b=start 3*refused                 | HALF_OPEN rejected=3
        2 | enough successes close                                |                                    | 4*fail +5s ok is:HALF_OPEN ok                        | CLOSED recovered=1 window=0
        2 | one failure of two re-opens                           |                                    | 4*fail +5s a=start fail a:ok                         | OPEN not-recovered=1 until-probe=5
        2 | not when the rest can still make it                   | probes=3                           | 4*fail +5s fail ok is:HALF_OPEN ok                   | CLOSED recovered=1
        2 | a hung probe fails after max-wait                     |                                    | 4*fail +5s a=start +2999ms is:HALF_OPEN +1ms         | OPEN timeout=1 not-recovered=1
        2 | and so does each of them                              | probes=2 successes=1               | 4*fail +5s a=start b=start refused +3s               | OPEN timeout=2
        2 | and counts once, though it ends                       |                                    | 4*fail +5s a=start +3s a:ok a:fail                   | OPEN timeout=1 success=0 failure=5
        2 | a slow probe is a failed one                          | slow-rate=0.5                      | 4*fail +5s slow-ok                                   | OPEN not-recovered=1 slow=1 slow-success=1 failure=4
        2 | at once, while it is running                          | slow-rate=0.5                      | 4*fail +5s a=start a:slow                            | OPEN not-recovered=1 slow=1 slow-success=0
        2 | and once, though it then fails                        | slow-rate=0.5                      | 4*fail +5s a=start a:slow a:told-slow-fail           | OPEN not-recovered=1 slow=1 failure=5
        2 | and once, though it hangs                             | slow-rate=0.5 probes=2 successes=1 | 4*fail +5s a=start b=start a:slow +3s                | OPEN slow=1 timeout=1 not-recovered=1
        3 | no rate below the minimum                             |                                    | 3*fail                                               | CLOSED ratio=1
        3 | at the minimum                                        |                                    | 3*fail fail                                          | OPEN ratio=1
        3 | a success opens nothing                               |                                    | 3*fail ok                                            | CLOSED ratio=0.75 window=4
        3 | but the failure after it                              |                                    | 3*fail ok fail                                       | OPEN ratio=0.8
        3 | a fast success opens nothing, though slow ones should | slow-rate=0.5                      | 3*slow-ok ok                                         | CLOSED slow-ratio=0.75
        4 | opening happens once                                  |                                    | a=start b=start 4*fail a:fail b:fail                 | OPEN CLOSED>OPEN=1 failure=6
        4 | and so does re-opening                                |                                    | 4*fail +5s a=start b=start a:fail b:fail             | OPEN HALF_OPEN>OPEN=1 not-recovered=1
        5 | ignored calls are in no rate                          |                                    | 3*fail 100*ignored                                   | CLOSED ratio=1 window=3 ignored=100
        5 | and free their place                                  |                                    | 4*fail +5s 5*ignored 2*ok                            | CLOSED ignored=5
        6 | reset leaves no timer                                 |                                    | 4*fail +4s reset 4*fail +4s refused +1s ok           | HALF_OPEN OPEN>CLOSED=1 CLOSED>OPEN=2
        6 | nor a probe's                                         |                                    | 4*fail +5s a=start reset +3s a:fail                  | CLOSED failure=5 window=0 HALF_OPEN>CLOSED=1
        6 | a reload leaves no timer                              |                                    | 4*fail +4s set:open-for=10s +2s refused +4s ok       | HALF_OPEN
        """)
    void known(String point, String rule, String settings, String events, String expected) {
        check(settings, events, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        slow calls open at their rate         | rate=0            | 2*ok 1*slow-ok is:CLOSED slow-ok                               | OPEN slow-ratio=0.5 slow-success=2 success=2 failure=0
        once the minimum is there             |                   | 3*slow-ok is:CLOSED slow-ok                                    | OPEN slow-ratio=1
        just the limit is not slow            |                   | 10*ok                                                          | CLOSED slow=0 slow-ratio=0
        a slow failure is slow and failed     | rate=0.9          | 2*ok fail slow-fail                                            | CLOSED failure=2 slow=1 ratio=0.5 slow-ratio=0.25
        it opens on either                    | rate=0.9          | 2*ok 2*slow-fail                                               | OPEN failure=2 slow=2
        nobody is slow where it is not judged | slow-rate=0       | 4*slow-ok                                                      | CLOSED success=4 slow=0 slow-ratio=0
        slow at once, while it is running     |                   | a=start a:slow 2*ok is:CLOSED b=start b:slow                   | OPEN slow=2 slow-ratio=0.5 window=2
        and it counts once when it ends       |                   | a=start a:slow a:told-slow-ok 3*ok                             | CLOSED slow=1 slow-success=1 success=3 window=4 slow-ratio=0.25
        a failure is one all the same         | slow-rate=1       | a=start 3*fail a:slow is:CLOSED a:told-slow-fail               | OPEN failure=4 slow=1 window=4 ratio=1
        its good end opens nothing            |                   | a=start b=start c=start a:slow b:slow c:slow ok a:told-slow-ok | CLOSED slow-ratio=0.75
        it resets the failures in a row       | in-a-row=3,rate=0 | 2*fail slow-ok 2*fail                                          | CLOSED in-a-row=2
        a running one leaves them             | in-a-row=3,rate=0 | 2*fail a=start a:slow fail                                     | OPEN in-a-row=3
        it leaves the window with its time    |                   | 3*slow-ok +10s slow-ok                                         | CLOSED slow-ratio=1 window=1
        or with the calls                     | window=4calls     | 2*slow-ok is:CLOSED ok ok ok slow-ok                           | CLOSED slow-ratio=0.25
        """)
    void slowCalls(String rule, String settings, String events, String expected) {
        check("slow-rate=0.5 " + (settings == null ? "" : settings), events, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        forced open, nobody may call          |            | force:open +100s 2*refused                     | FORCED_OPEN rejected=2 CLOSED>FORCED_OPEN=1 in-state=100
        forced closed, everyone may           |            | force:closed 100*fail 3*slow-ok ok             | FORCED_CLOSED failure=100 success=4 window=0
        from open as well                     |            | 4*fail refused force:closed ok                 | FORCED_CLOSED OPEN>FORCED_CLOSED=1
        from half-open, with probes under way |            | 4*fail +5s a=start force:open a:ok +3s         | FORCED_OPEN success=1 timeout=0 recovered=0
        from one force to the other           |            | force:closed force:open                        | FORCED_OPEN FORCED_CLOSED>FORCED_OPEN=1
        the same again is no transition       |            | force:open +2s force:open                      | FORCED_OPEN CLOSED>FORCED_OPEN=1 in-state=2
        the end of a force closes, as if new  |            | 3*fail force:closed force:none fail            | CLOSED FORCED_CLOSED>CLOSED=1 window=1 in-a-row=1
        no force to end                       |            | 4*fail force:none refused                      | OPEN
        results of a force come late          |            | force:closed a=start force:none a:fail         | CLOSED failure=1 window=0
        and those of before it                |            | a=start force:closed force:none a:fail         | CLOSED failure=1 window=0
        forced by the settings                | force=open | refused                                        | FORCED_OPEN CLOSED>FORCED_OPEN=0
        until they are changed                | force=open | set:force=none ok                              | CLOSED FORCED_OPEN>CLOSED=1
        to other settings                     |            | set:force=closed 9*fail set:force=open refused | FORCED_OPEN FORCED_CLOSED>FORCED_OPEN=1
        a reload leaves a force by hand       |            | force:open set:rate=0.9 refused                | FORCED_OPEN
        and the end of one by hand            | force=open | force:none set:rate=0.9 ok                     | CLOSED
        reset ends it                         | force=open | reset ok                                       | CLOSED FORCED_OPEN>CLOSED=1
        """)
    void forces(String rule, String settings, String events, String expected) {
        check(settings, events, expected);
    }

    /** Levels of 5, 10, 20 and 40 s unless a row says otherwise. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        the first opening                             |                      | 4*fail                                                              | OPEN until-probe=5
        each re-opening is longer                     |                      | 4*fail +5s fail                                                     | OPEN until-probe=10
        up to a maximum                               |                      | 4*fail +5s fail +10s fail +20s fail is:OPEN +40s fail +40s fail     | OPEN until-probe=40
        an opening soon after goes on                 |                      | 4*fail +5s fail +10s 2*ok +9s 4*fail                                | OPEN until-probe=20
        closed for the time of the level: one down    |                      | 4*fail +5s fail +10s 2*ok +10s 4*fail                               | OPEN until-probe=10
        and then for that of the next                 |                      | 4*fail +5s fail +10s 2*ok +14s 4*fail                               | OPEN until-probe=10
        down to the first                             |                      | 4*fail +5s fail +10s 2*ok +15s 4*fail                               | OPEN until-probe=5
        but not below                                 |                      | 4*fail +5s fail +10s 2*ok +9999s 4*fail                             | OPEN until-probe=5
        the maximum is as high as it goes             |                      | 4*fail +5s fail +10s fail +20s fail +40s fail +40s 2*ok +40s 4*fail | OPEN until-probe=40
        so that it is down soon                       |                      | 4*fail +5s fail +10s fail +20s fail +40s fail +40s 2*ok +60s 4*fail | OPEN until-probe=20
        failed probes take nothing off                |                      | 4*fail +5s a=start +3s is:OPEN                                      | OPEN until-probe=10
        constant without a multiplier                 | open-for=5s          | 4*fail +5s fail +5s fail +5s 2*ok 4*fail                            | OPEN until-probe=5
        jitter takes its share of each                | open-for=4s*3..100s~ | 4*fail is:OPEN +2s fail                                             | OPEN until-probe=6
        and is not in what closed time is measured by | open-for=4s*3..100s~ | 4*fail +2s fail +6s 2*ok +11s 4*fail                                | OPEN until-probe=18
        reset forgets it                              |                      | 4*fail +5s fail +10s 2*ok reset 4*fail                              | OPEN until-probe=5
        and so does a force                           |                      | 4*fail +5s fail force:open force:none 4*fail                        | OPEN until-probe=5
        """)
    void openFor(String rule, String settings, String events, String expected) {
        check("open-for=5s*2..40s " + (settings == null ? "" : settings), events, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        the window stays                          |                      | 3*fail ok set:rate=0.9 ok is:CLOSED set:rate=0.5 fail                 | OPEN ratio=0.6666666666666666 window=6
        nothing is decided until a call is        |                      | 3*fail set:minimum=3 +0s                                              | CLOSED
        then it is                                | minimum=9            | 4*fail set:minimum=3 fail                                             | OPEN window=5
        another length empties the window         |                      | 3*fail set:window=20s 3*fail                                          | CLOSED window=3 failure=6
        so does another kind                      |                      | 3*fail 2*ok set:window=4calls 3*fail                                  | CLOSED window=3 success=2
        not the failures in a row                 | rate=0,in-a-row=3    | 2*fail set:window=4calls fail                                         | OPEN in-a-row=3
        calls under way stay                      |                      | a=start set:rate=0.6 3*fail a:fail                                    | OPEN window=4
        in the new window as well                 |                      | a=start set:window=4calls 3*fail a:fail                               | OPEN window=4
        slow calls from now on                    |                      | 4*slow-ok set:slow-rate=0.5 3*slow-ok is:CLOSED slow-ok               | OPEN success=4 slow=4 window=8 slow-ratio=1
        and no more                               | slow-rate=0.5        | 3*slow-ok set:slow-rate=0 slow-ok                                     | CLOSED slow=3 slow-ratio=0 success=1
        open stays open                           |                      | 4*fail set:rate=1 refused                                             | OPEN window=4 ratio=1
        longer, from when it opened               |                      | 4*fail +4s set:open-for=20s                                           | OPEN until-probe=16 in-state=4
        shorter, from when it opened              |                      | 4*fail +2s set:open-for=3s                                            | OPEN until-probe=1
        and over, if that was before              |                      | 4*fail +2s set:open-for=1s is:OPEN ok                                 | HALF_OPEN
        at its level                              | open-for=5s*2..40s   | 4*fail +5s fail set:open-for=6s*2..90s                                | OPEN until-probe=12
        a constant one has no level but the first |                      | 4*fail +5s fail set:open-for=6s*2..90s                                | OPEN until-probe=6
        with the same luck                        | open-for=8s~         | 4*fail set:open-for=12s~                                              | OPEN until-probe=6
        half-open with its probes                 |                      | 4*fail +5s a=start set:open-for=9s a:ok is:HALF_OPEN ok               | CLOSED recovered=1
        for more of them                          |                      | 4*fail +5s a=start b=start refused set:probes=3 c=start refused       | HALF_OPEN
        for fewer, when some have ended           | probes=3,successes=1 | 4*fail +5s a=start b=start c=start set:probes=1 a:fail refused b:fail | OPEN
        successes that suffice now close          | probes=3,successes=3 | 4*fail +5s 2*ok set:successes=2                                       | CLOSED recovered=1
        failures that are too many now open       | probes=5,successes=2 | 4*fail +5s 2*fail set:probes=3,open-for=7s                            | OPEN not-recovered=1 until-probe=7
        probes wait by the new time               |                      | 4*fail +5s a=start +2s set:max-wait=10s +7999ms is:HALF_OPEN +1ms     | OPEN timeout=1
        but end no earlier than it is set         |                      | 4*fail +5s a=start +2s set:max-wait=1s                                | OPEN in-state=0 timeout=1
        counts stay                               |                      | ok fail set:window=20calls ignored                                    | CLOSED success=1 failure=1 ignored=1
        """)
    void reconfiguration(String rule, String settings, String events, String expected) {
        check(settings, events, expected);
    }

    private static void check(String settings, String events, String expected) {
        BreakerScript script = new BreakerScript(settings);
        script.run(events);
        script.check(expected);
    }
}
