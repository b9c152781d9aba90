package io.github.shearpin.agent.policy.breaker;

/** How a permitted call ended. */
enum Outcome { SUCCEEDED, FAILED, IGNORED }
