package io.github.shearpin.it.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link Jdks}, for what takes long: on the oldest and the newest, and on all with {@code -Dshearpin.matrix=true}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "JDK {0}")
@MethodSource("io.github.shearpin.it.harness.Jdk#some")
public @interface SomeJdks {
}
