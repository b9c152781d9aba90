package io.github.shearpin.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkToolTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        // keytool, jps, javac, jshell as Java 9 and later start them
        "java.base, sun.security.tools.keytool.Main -help, true",
        "jdk.jcmd, sun.tools.jps.Jps, true",
        "jdk.compiler, com.sun.tools.javac.Main -version, true",
        // the same as Java 8 starts them
        "-, sun.security.tools.keytool.Main -help, true",
        "-, sun.tools.jps.Jps, true",
        "-, com.sun.tools.javac.Main -version, true",
        // applications
        "-, com.acme.Main, false",
        "-, /opt/tomcat/bin/bootstrap.jar start, false",
        "-, sunshine.Main, false",
        "com.acme.shop, com.acme.shop/com.acme.Main, false",
        "-, -, false",
    })
    void aToolIsToldFromAnApplication(String module, String command, boolean tool) {
        assertThat(JdkTool.isTool(module, command)).isEqualTo(tool);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "/opt/shearpin/shearpin.jar, true", "/opt/shearpin/./shearpin.jar, true",
        "./../../../../../../../../opt/shearpin/shearpin.jar:/opt/shearpin/shearpin.jar, true", ".:/opt/shearpin/shearpin.jar, false", "/opt/shearpin/app.jar, false",
        "/app/shearpin.jar, false", "/app/app.jar:/opt/shearpin/shearpin.jar, false", "'', false", "-, false"
    })
    void aCommandOfOursIsToldFromAnApplication(String classPath, boolean ours) throws IOException {
        assertThat(JdkTool.isOurs(classPath, new File("/opt/shearpin/shearpin.jar"))).isEqualTo(ours);
    }
}
