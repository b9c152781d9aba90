package io.github.shearpin.it.harness;

import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Prints what the children of a failed test wrote. */
public final class OutputOnFailure implements BeforeTestExecutionCallback, TestExecutionExceptionHandler {

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        Child.takeStarted();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        if (!(thrown instanceof TestAbortedException)) {
            for (Child child : Child.takeStarted()) {
                System.out.println(context.getDisplayName() + " failed; its child was " + child);
            }
        }
        throw thrown;
    }
}
