package io.github.shearpin.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Which package may know what; and what must not run before an application's {@code main}. */
@AnalyzeClasses(packages = "io.github.shearpin", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String SHEARPIN = "io.github.shearpin..";
    private static final String BOOTSTRAP = "io.github.shearpin.bootstrap..";
    private static final String AGENT = "io.github.shearpin.agent.";

    @ArchTest
    static final ArchRule policiesKnowThePlainJdkAndTheGate =
            classes().that().resideInAPackage(AGENT + "policy..").should().onlyDependOnClassesThat()
                    .resideInAnyPackage("java.lang..", "java.math", "java.util..", "java.security", "io.github.shearpin",
                            BOOTSTRAP, AGENT + "policy..", AGENT + "logging..");

    @ArchTest
    static final ArchRule rulesKnowPoliciesAndYaml =
            classes().that().resideInAPackage(AGENT + "rules..").should().onlyDependOnClassesThat()
                    .resideInAnyPackage("java.lang..", "java.util..", "java.io..", "java.nio", "java.nio.charset",
                            "org.yaml.snakeyaml..", AGENT + "policy..", AGENT + "rules..");

    @ArchTest
    static final ArchRule weavingKnowsNothingOfTheExporter =
            noClasses().that().resideInAPackage(AGENT + "weave..").should().dependOnClassesThat()
                    .resideInAPackage(AGENT + "export..");

    @ArchTest
    static final ArchRule theExporterKnowsNothingOfWeaving =
            noClasses().that().resideInAPackage(AGENT + "export..").should().dependOnClassesThat()
                    .resideInAPackage(AGENT + "weave..");

    @ArchTest
    static final ArchRule suggestionsAreMadeOfWhatIsWoven =
            noClasses().that().resideInAPackage(AGENT + "suggest..").should().dependOnClassesThat()
                    .resideInAnyPackage(AGENT + "export..", AGENT + "events..", AGENT + "cli..");

    @ArchTest
    static final ArchRule yamlIsNamedInRulesAlone = namedOnlyIn("org.yaml..", AGENT + "rules..");

    @ArchTest
    static final ArchRule byteBuddyIsNamedInWeaveAlone = namedOnlyIn("net.bytebuddy..", AGENT + "weave..");

    @ArchTest
    static final ArchRule thePrometheusClientIsNamedInExportAlone =
            namedOnlyIn("io.prometheus..", AGENT + "export..");

    @ArchTest
    static final ArchRule httpIsNamedWhereItLeavesTheAgent =
            noClasses().that().resideInAPackage(SHEARPIN).and().resideOutsideOfPackage(AGENT + "http..")
                    .and().resideOutsideOfPackage(AGENT + "export..").should().dependOnClassesThat()
                    .resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule eventsKnowNothingOfWeavingAndMetrics =
            noClasses().that().resideInAPackage(AGENT + "events..").should().dependOnClassesThat()
                    .resideInAnyPackage(AGENT + "weave..", AGENT + "export..");

    @ArchTest
    static final ArchRule jsonIsWrittenWhereItLeavesTheAgent =
            noClasses().that().resideInAPackage(SHEARPIN).and().resideOutsideOfPackage(AGENT + "events..")
                    .and().resideOutsideOfPackage(AGENT + "export..").and().resideOutsideOfPackage(AGENT + "console..")
                    .and().resideOutsideOfPackage(AGENT + "attach..").and().resideOutsideOfPackage(AGENT + "cli..").should()
                    .dependOnClassesThat().resideInAPackage("com.google.gson..");

    @ArchTest
    static final ArchRule nothingButTheAgentKnowsTheConsole =
            noClasses().that().resideInAPackage(AGENT + "*..").and().resideOutsideOfPackage(AGENT + "console..").should()
                    .dependOnClassesThat().resideInAPackage(AGENT + "console..");

    /** Its mapping of objects asks {@code Unsafe} and reflection; its streams don't. */
    @ArchTest
    static final ArchRule ofTheJsonLibraryOnlyTheStreamsAreUsed =
            noClasses().that().resideInAPackage(SHEARPIN).should().dependOnClassesThat()
                    .resideInAnyPackage("com.google.gson", "com.google.gson.reflect..", "com.google.gson.internal..");

    @ArchTest
    static final ArchRule nothingWakesTheLogManager =
            noClasses().that().resideInAPackage(SHEARPIN).should().dependOnClassesThat()
                    .resideInAnyPackage("java.util.logging..", "java.util.prefs..");

    /** Of the suggestions' command it is the clock of threads, in a JVM that has long started. */
    @ArchTest
    static final ArchRule onlyTheExporterLooksAtMBeans =
            noClasses().that().resideInAPackage(SHEARPIN).and().resideOutsideOfPackage(AGENT + "export..")
                    .and().doNotHaveFullyQualifiedName(AGENT + "suggest.CpuClock").should()
                    .dependOnClassesThat().resideInAnyPackage("javax.management..", "java.lang.management..");

    /** Commands run in a JVM of their own, and read the JDK's modules there. */
    @ArchTest
    static final ArchRule nothingButCommandsOpensTheFileSystemOfNio =
            noClasses().that().resideInAPackage(SHEARPIN).and().resideOutsideOfPackage(AGENT + "attach..")
                    .and().resideOutsideOfPackage(AGENT + "cli..").should().dependOnClassesThat()
                    .resideInAPackage("java.nio.file..");

    /** The machinery of lambdas costs milliseconds before {@code main}, and early releases of JDK 8 crash on it there. */
    @ArchTest
    static void nothingOnTheWayToMainIsALambda(JavaClasses classes) throws IOException {
        Set<String> found = new TreeSet<>();
        int looked = 0;
        for (JavaClass type : classes) {
            String name = type.getPackageName();
            if (name.equals("io.github.shearpin.agent") || name.startsWith(AGENT + "rules")
                    || name.startsWith(AGENT + "weave") || name.startsWith("io.github.shearpin.bootstrap")) {
                looked++;
                collectDynamicCalls(type.getName(), found);
            }
        }
        assertThat(looked).isGreaterThan(30);
        assertThat(found).isEmpty();
    }

    private static void collectDynamicCalls(String owner, Set<String> found) throws IOException {
        try (InputStream in = ArchitectureTest.class.getResourceAsStream('/' + owner.replace('.', '/') + ".class")) {
            new ClassReader(in).accept(new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                        String[] exceptions) {
                    return new MethodVisitor(Opcodes.ASM9) {
                        @Override
                        public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap,
                                Object... arguments) {
                            found.add(owner + "." + method);
                        }
                    };
                }
            }, ClassReader.SKIP_DEBUG);
        }
    }

    private static ArchRule namedOnlyIn(String library, String home) {
        return noClasses().that().resideInAPackage(SHEARPIN).and().resideOutsideOfPackage(home).should()
                .dependOnClassesThat().resideInAPackage(library);
    }
}
