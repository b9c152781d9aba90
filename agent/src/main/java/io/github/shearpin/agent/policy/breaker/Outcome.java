package io.github.shearpin.agent.policy.breaker;

/** What the end of a probe, or its slowness, means to the breaker. A slow probe is a failed one. */
enum Outcome { SUCCEEDED, FAILED, SLOW, IGNORED }
