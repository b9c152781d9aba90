package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is in the jar can be told from its list of entries: the agent's face, and one folder that nobody else can read. */
class JarIT {

    private static final int JAVA_8 = 52;
    private static final Pattern ALLOWED = Pattern.compile("META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|licenses/[^/]+)?"
            + "|io/(github/(shearpin/(bootstrap/([A-Za-z$0-9]+\\.class)?)?)?)?"
            + "|shearpin/.*");

    @Test
    void itHoldsTheFaceAndOneHiddenFolder() throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile jar = new JarFile(Work.agentJar().toFile())) {
            jar.stream().map(JarEntry::getName).forEach(names::add);
        }
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> ALLOWED.matcher(name).matches(), "allowed in the jar");
        assertThat(names).filteredOn(name -> name.startsWith("shearpin/")).isNotEmpty().noneMatch(name -> name.endsWith(".class"));
        assertThat(names).contains("META-INF/LICENSE", "META-INF/NOTICE");
    }

    @Test
    void itsManifestNamesTheAgent() throws IOException {
        try (JarFile jar = new JarFile(Work.agentJar().toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            for (String name : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
                assertThat(attributes.getValue(name)).as(name).startsWith("io.github.shearpin.bootstrap.");
            }
            assertThat(attributes.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(attributes.getValue("Multi-Release")).isNull();
            assertThat(attributes.getValue("Boot-Class-Path")).isNull();
        }
    }

    @Test
    void allClassesButTheMultiReleaseOnesRunOnJava8() throws IOException {
        int checked = 0;
        try (JarFile jar = new JarFile(Work.agentJar().toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.isDirectory() || entry.getName().contains("META-INF/")) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    ByteBuffer head = ByteBuffer.wrap(in.readNBytes(8));
                    if (head.limit() == 8 && head.getInt() == 0xCAFEBABE) {
                        assertThat(head.getInt() & 0xFFFF).as(entry.getName()).isLessThanOrEqualTo(JAVA_8);
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(500);
    }
}
