package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.BatchService;
import com.acme.shop.CardPayments;
import com.acme.shop.OrderService;
import com.acme.shop.Payments;
import com.acme.shop.RemotePayments;
import com.acme.store.ShelfService;
import io.github.shearpin.agent.weave.ClassHeader;
import io.github.shearpin.agent.weave.Hierarchy;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternMatchTest {

    private static final Position POSITION = new Position("rules.yaml", 3, 12);

    private static final ClassLoader LOADER = PatternMatchTest.class.getClassLoader();

    private static final List<String> CLASSES = Arrays.asList("HelloWorldExample", OrderService.class.getName(),
            OrderService.Line.class.getName(), OrderService.Line.class.getName() + "$Tax", Payments.class.getName(),
            CardPayments.class.getName(), RemotePayments.class.getName(), BatchService.class.getName(),
            ShelfService.class.getName());

    /** Each line: the pattern, and all that it matches of all classes in com.acme and of HelloWorldExample. */
    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
com.acme.shop.OrderService#place => OrderService.place(String), OrderService.place(String, int)
com.acme.shop.OrderService#* => OrderService.place(String), OrderService.place(String, int), OrderService.find(long), OrderService.findAll(List), OrderService.count(), OrderService.audit(Map, int[][], Map$Entry), OrderService.log(String, Object[]), OrderService.guarded(OrderService$Line)
com.acme.shop.OrderService#find* => OrderService.find(long), OrderService.findAll(List)
com.acme.shop.OrderService#*All => OrderService.findAll(List)
com.acme.shop.OrderService#f*d* => OrderService.find(long), OrderService.findAll(List)
com.acme.shop.OrderService#f*x* => nothing
com.acme.shop.OrderService#Place => nothing
com.acme.shop.OrderService#connect => nothing
com.acme.shop.OrderService#lambda* => nothing
com.acme.shop.OrderService#<init> => OrderService.<init>(), OrderService.<init>(String)
com.acme.shop.OrderService#<init>(String) => OrderService.<init>(String)
protected com.acme.shop.OrderService#<init> => OrderService.<init>(String)
com.acme.shop.BatchService#* => BatchService.stop()
HelloWorldExample#* => HelloWorldExample.main(String[]), HelloWorldExample.greet(String)
OrderService#place => nothing
*OrderService#place(String) => OrderService.place(String)
*Service#place => OrderService.place(String), OrderService.place(String, int), ShelfService.place(Object), ShelfService.place(Date)
*Service#total => nothing
*Line#* => OrderService$Line.total()
Shelf*#place(Object) => ShelfService.place(Object)
com.acme.*#* => nothing
com.acme.shop.*#place => OrderService.place(String), OrderService.place(String, int)
com.acme.shop.*#total => OrderService$Line.total()
com.acme.**#place => OrderService.place(String), OrderService.place(String, int), ShelfService.place(Object), ShelfService.place(Date)
com.acme.shop.**#stop => BatchService.stop()
com.acme.**.shop.**#stop => BatchService.stop()
**.shop.Batch*#stop => BatchService.stop()
com.**.BatchService#stop => BatchService.stop()
com.**Service#stop => BatchService.stop()
com.*.*.BatchService#stop => BatchService.stop()
com.*.BatchService#stop => nothing
com.acme.s*.*Service#place(*) => OrderService.place(String), ShelfService.place(Object), ShelfService.place(Date)
com.acme.shop.Order*.*#* => OrderService$Line.total(), OrderService$Line$Tax.rate()
com.acme.shop.OrderService$Line#* => OrderService$Line.total()
com.acme.shop.OrderService.Line#* => OrderService$Line.total()
com.acme.shop.OrderService.Line.Tax#* => OrderService$Line$Tax.rate()
com.acme.shop.OrderService$Line.Tax#* => OrderService$Line$Tax.rate()
com.acme.shop.BatchService|com.acme.store.ShelfService#* => BatchService.stop(), ShelfService.place(Object), ShelfService.place(Date)
com.acme.shop.BatchService | *ShelfService | com.acme.gone.Type#*o* => BatchService.stop()
com.acme.shop.Payments#* => Payments.refund(), Payments.of()
com.acme.shop.Payments#charge => nothing
com.acme.shop.Payments+#charge => CardPayments.charge(String)
com.acme.shop.Payments+#* => Payments.refund(), Payments.of(), CardPayments.charge(String), RemotePayments.submit(Date)
com.acme.shop.CardPayments+#* => CardPayments.charge(String), RemotePayments.submit(Date)
com.acme.shop.Card*+#submit => RemotePayments.submit(Date)
com.acme.gone.Type|com.acme.shop.CardPayments+#submit => RemotePayments.submit(Date)
java.lang.Object+#stop => BatchService.stop()
java.lang.Runnable+#* => nothing
@com.acme.shop.Remote#* => RemotePayments.submit(Date)
@com.acme.shop.Remote com.acme.**#* => RemotePayments.submit(Date)
@com.acme.shop.Remote com.acme.store.*#* => nothing
@com.acme.shop.Remote com.acme.shop.Payments+#* => RemotePayments.submit(Date)
@com.acme.shop.Remote public *#submit => RemotePayments.submit(Date)
@com.acme.shop.Remote.Local#* => OrderService$Line.total()
@com.acme.shop.Remote|com.acme.shop.BatchService#* => RemotePayments.submit(Date), BatchService.stop()
@com.acme.shop.Guarded#* => nothing
com.acme.**#@com.acme.shop.Guarded => OrderService.guarded(OrderService$Line), OrderService$Line$Tax.rate(), RemotePayments.submit(Date)
com.acme.**#@com.acme.shop.Guarded() => OrderService$Line$Tax.rate()
public com.acme.shop.OrderService#* => OrderService.place(String), OrderService.place(String, int), OrderService.log(String, Object[]), OrderService.guarded(OrderService$Line)
protected com.acme.shop.OrderService#* => OrderService.find(long)
private com.acme.shop.OrderService#* => OrderService.findAll(List)
protected private com.acme.shop.OrderService#* => OrderService.find(long), OrderService.findAll(List)
static com.acme.shop.OrderService#* => OrderService.count(), OrderService.guarded(OrderService$Line)
public static com.acme.shop.OrderService#* => OrderService.guarded(OrderService$Line)
public !static com.acme.shop.OrderService#place => OrderService.place(String), OrderService.place(String, int)
com.acme.shop.OrderService#place() => nothing
com.acme.shop.OrderService#count() => OrderService.count()
com.acme.shop.OrderService#count( ) => OrderService.count()
com.acme.shop.OrderService# place ( String , int ) => OrderService.place(String, int)
com.acme.shop.OrderService#place(String) => OrderService.place(String)
com.acme.shop.OrderService#place(java.lang.String) => OrderService.place(String)
com.acme.shop.OrderService#place(lang.String) => nothing
com.acme.shop.OrderService#place(com.acme.String) => nothing
com.acme.shop.OrderService#place(tring) => nothing
com.acme.shop.OrderService#place(..) => OrderService.place(String), OrderService.place(String, int)
com.acme.shop.OrderService#place(String, ..) => OrderService.place(String), OrderService.place(String, int)
com.acme.shop.OrderService#place(String, int, ..) => OrderService.place(String, int)
com.acme.shop.OrderService#place(*) => OrderService.place(String)
com.acme.shop.OrderService#place(*, *) => OrderService.place(String, int)
com.acme.shop.OrderService#place(*, ..) => OrderService.place(String), OrderService.place(String, int)
com.acme.shop.OrderService#place(*, long) => nothing
com.acme.shop.OrderService#place(int, String) => nothing
com.acme.shop.OrderService#*(*, ..) => OrderService.place(String), OrderService.place(String, int), OrderService.find(long), OrderService.findAll(List), OrderService.audit(Map, int[][], Map$Entry), OrderService.log(String, Object[]), OrderService.guarded(OrderService$Line)
com.acme.shop.OrderService#find(long) => OrderService.find(long)
com.acme.shop.OrderService#find(Long) => nothing
com.acme.shop.OrderService#findAll(List<String>) => OrderService.findAll(List)
com.acme.shop.OrderService#findAll(java.util.List) => OrderService.findAll(List)
com.acme.shop.OrderService#audit(Map<String, List<String>>, int[][], Entry) => OrderService.audit(Map, int[][], Map$Entry)
com.acme.shop.OrderService#audit(Map, int [] [], Map.Entry<String, String>) => OrderService.audit(Map, int[][], Map$Entry)
com.acme.shop.OrderService#audit(*, *, java.util.Map$Entry) => OrderService.audit(Map, int[][], Map$Entry)
com.acme.shop.OrderService#audit(*, *, java.util.Map.Entry) => OrderService.audit(Map, int[][], Map$Entry)
com.acme.shop.OrderService#audit(*, *, Map$Entry) => OrderService.audit(Map, int[][], Map$Entry)
com.acme.shop.OrderService#audit(Map, int[], Entry) => nothing
com.acme.shop.OrderService#audit(Map, int[][][], Entry) => nothing
com.acme.shop.OrderService#log(String, Object...) => OrderService.log(String, Object[])
com.acme.shop.OrderService#log(String, Object[]) => OrderService.log(String, Object[])
com.acme.shop.OrderService#log(String, Object) => nothing
com.acme.shop.OrderService#guarded(Line) => OrderService.guarded(OrderService$Line)
com.acme.shop.OrderService#guarded(OrderService.Line) => OrderService.guarded(OrderService$Line)
com.acme.shop.OrderService#guarded(OtherService.Line) => nothing
com.acme.store.ShelfService#place(Date) => ShelfService.place(Date)
com.acme.store.ShelfService#place(java.util.Date) => nothing
com.acme.store.ShelfService#place(java.sql.Date) => ShelfService.place(Date)
HelloWorldExample#main(String...) => HelloWorldExample.main(String[])
""")
    void matches(String text, String expected) throws Exception {
        assertThat(matched(parse(text))).isEqualTo(expected.equals("nothing") ? "" : expected);
    }

    @Test
    void theLongFormSaysTheSame() throws Exception {
        assertThat(matched(form().typeName("com.acme.shop.OrderService").methodName("place").parameters("String, int")
                .build())).isEqualTo("OrderService.place(String, int)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").methodName("place").parameter("String")
                .parameter("..").build())).isEqualTo("OrderService.place(String), OrderService.place(String, int)");
        assertThat(matched(form().typeName("*Service").methodName("*").parameters("").build()))
                .isEqualTo("OrderService.count(), BatchService.stop()");
        assertThat(matched(form().typeName("*Service").methodName("*").parameters("()").build()))
                .isEqualTo("OrderService.count(), BatchService.stop()");
        assertThat(matched(form().typeExtends("com.acme.shop.CardPayments").methodName("*").build()))
                .isEqualTo("CardPayments.charge(String), RemotePayments.submit(Date)");
        assertThat(matched(form().typeExtends("com.acme.shop.Payments").typeName("*Remote*").methodName("*").build()))
                .isEqualTo("RemotePayments.submit(Date)");
        assertThat(matched(form().typeAnnotated("com.acme.shop.Remote").methodName("*").build()))
                .isEqualTo("RemotePayments.submit(Date)");
        assertThat(matched(form().typeAnnotated("@com.acme.shop.Remote").typeAnnotated("com.acme.shop.Remote.Local")
                .methodName("*").build())).isEqualTo("OrderService$Line.total(), RemotePayments.submit(Date)");
        assertThat(matched(form().typeName("com.acme.**").methodAnnotated("com.acme.shop.Guarded").build()))
                .isEqualTo("OrderService.guarded(OrderService$Line), OrderService$Line$Tax.rate(), RemotePayments.submit(Date)");
        assertThat(matched(form().typeName("com.acme.**").methodAnnotated("com.acme.shop.Guarded").isStatic(true).build()))
                .isEqualTo("OrderService.guarded(OrderService$Line)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").visibility("package").build()))
                .isEqualTo("OrderService.count(), OrderService.audit(Map, int[][], Map$Entry)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").visibility("package").visibility("private").build()))
                .isEqualTo("OrderService.findAll(List), OrderService.count(), OrderService.audit(Map, int[][], Map$Entry)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").returns("int").build()))
                .isEqualTo("OrderService.place(String, int)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").returns("int").returns("String").build()))
                .isEqualTo("OrderService.place(String, int), OrderService.find(long)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").returns("List<String>").build()))
                .isEqualTo("OrderService.findAll(List)");
        assertThat(matched(form().typeName("com.acme.shop.OrderService").returns("void").parameters("*").build()))
                .isEqualTo("OrderService.place(String), OrderService.guarded(OrderService$Line)");
        assertThat(matched(form().typeName("com.acme.shop.BatchService").typeName("com.acme.shop.CardPayments")
                .methodName("stop").methodName("charge").build()))
                .isEqualTo("CardPayments.charge(String), BatchService.stop()");
    }

    /** Their names begin like those of the JDK, and what they implement is of the application. */
    @Test
    void proxiesImplementWhatIsNotOfTheJdk() {
        assertThat(TypePattern.canBeAbove("jdk.proxy2.$Proxy7", false)).isTrue();
        assertThat(TypePattern.canBeAbove("com.sun.proxy.$Proxy7", false)).isTrue();
        assertThat(TypePattern.canBeAbove("jdk.internal.loader.Loader", false)).isFalse();
    }

    @Test
    void theLongFormAsksForTheLoader() throws Exception {
        assertThat(matched(form().typeName("*BatchService").typeLoader("app").methodName("*").build()))
                .isEqualTo("BatchService.stop()");
        assertThat(matched(form().typeName("*BatchService").typeLoader("boot").methodName("*").build())).isEmpty();
        assertThat(matched(form().typeName("*BatchService").typeLoader("platform").typeLoader("app").methodName("*").build()))
                .isEqualTo("BatchService.stop()");
        TypeView ofTomcat = new NamedType("com.acme.A", "org.apache.catalina.loader.ParallelWebappClassLoader");
        for (String loader : List.of("*WebappClassLoader", "org.apache.catalina.**",
                "org.apache.catalina.loader.ParallelWebappClassLoader")) {
            assertThat(form().typeName("com.acme.A").typeLoader(loader).methodName("*").build().matchesType(ofTomcat))
                    .as(loader).isTrue();
        }
        assertThat(form().typeName("com.acme.A").typeLoader("app").methodName("*").build().matchesType(ofTomcat)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
com.acme.A#b => com.acme.A
com.acme.A|com.acme.B#b => com.acme.A, com.acme.B
com.acme.Outer.Inner#b => com.acme.Outer$Inner, com.acme.Outer.Inner
com.acme.Outer.Inner.Most#b => com.acme.Outer$Inner$Most, com.acme.Outer.Inner$Most, com.acme.Outer.Inner.Most
com.acme.Outer.inner#b => com.acme.Outer$inner, com.acme.Outer.inner
com.acme.Outer.inner.Most#b => com.acme.Outer$inner$Most, com.acme.Outer.inner$Most, com.acme.Outer.inner.Most
com.acme.Outer$Inner#b => com.acme.Outer$Inner
@com.acme.Remote com.acme.A#b => com.acme.A
com.acme.A+#b => nothing
com.acme.*#b => nothing
com.acme.A|com.acme.B*#b => nothing
com.acme.A|@com.acme.Remote#b => nothing
""")
    void givesTheNamesOfTheOnlyTypesItCanMatch(String text, String names) throws Exception {
        assertThat(parse(text).exactTypeNames())
                .containsExactlyInAnyOrder(names.equals("nothing") ? new String[0] : names.split(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
com.acme.A#b => com.acme.A => true
com.acme.A#b => com.acme.AB => false
com.acme.A#b => com.acme.A$B => false
@com.acme.Remote#b => com.acme.A => true
@com.acme.Remote com.acme.*#b => com.acme.sub.A => false
com.acme.A+#b => org.example.B => true
com.acme.A+#b => java.util.ArrayList => false
com.acme.A+#b => java.lang.Object => false
com.acme.A+#b => jdk.internal.A => false
com.acme.A+#b => sun.net.A => false
com.acme.A+#b => sunny.A => true
com.acme.*+#b => java.util.ArrayList => false
com.*+#b => java.util.ArrayList => true
*Service+#b => java.util.ArrayList => true
java.util.List+#b => java.util.ArrayList => true
java.util.List+#b => java.lang.Object => false
javax.sql.DataSource+#b => sun.jdbc.A => true
java.util.List|com.acme.A+#b => java.util.ArrayList => true
@com.acme.Remote+#b => java.util.ArrayList => true
""")
    void tellsByItsNameWhatATypeCannotBe(String text, String name, boolean may) throws Exception {
        assertThat(parse(text).mayMatchName(name)).isEqualTo(may);
    }

    @Test
    void saysWhetherParentsAreAskedForAndConstructorsNamed() throws Exception {
        assertThat(parse("com.acme.A+#b").asksForParents()).isTrue();
        assertThat(parse("@com.acme.A com.acme.B#b").asksForParents()).isFalse();
        assertThat(form().typeExtends("com.acme.A").methodName("b").build().asksForParents()).isTrue();
        assertThat(parse("com.acme.A#<init>").namesConstructors()).isTrue();
        assertThat(parse("com.acme.A#*").namesConstructors()).isFalse();
    }

    @Test
    void keepsItsTextAndPlaceAndOffersTheSameForSubtypes() throws Exception {
        MethodPattern place = parse(" public  com.acme.A|com.acme.B#place(String) ");
        assertThat(place.text()).isEqualTo("public  com.acme.A|com.acme.B#place(String)");
        assertThat(place.position()).isSameAs(POSITION);
        assertThat(place.textWithSubtypes()).isEqualTo("public  com.acme.A|com.acme.B+#place(String)");
        assertThat(parse(place.textWithSubtypes()).textWithSubtypes()).isNull();

        MethodPattern fields = form().typeName("com.acme.A").typeLoader("app").methodName("a").methodName("b")
                .parameter("String").parameter("int").isStatic(false).build();
        assertThat(fields.text()).isEqualTo("{type: {name: com.acme.A, loader: app}, "
                + "method: {name: [a, b], parameters: [\"String\", \"int\"], static: false}}");
        assertThat(fields.textWithSubtypes()).isEqualTo("{type: {extends: com.acme.A, loader: app}, "
                + "method: {name: [a, b], parameters: [\"String\", \"int\"], static: false}}");
        assertThat(form().typeExtends("com.acme.A").methodName("a").build().textWithSubtypes()).isNull();
    }

    @Test
    void wildcardsThatCouldGoOnForEverDoNot() throws Exception {
        StringBuilder name = new StringBuilder("com.acme.");
        for (int i = 0; i < 3_000; i++) {
            name.append('a');
        }
        MethodPattern pattern = parse("**a**a**a*a*a*a**b*c#x");

        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(java.time.Duration.ofSeconds(10),
                () -> assertThat(pattern.mayMatchName(name.toString())).isFalse());
    }

    /** A type of which nothing but name and loader is asked. */
    private record NamedType(String name, String loader) implements TypeView {

        @Override
        public int modifiers() {
            return 0;
        }

        @Override
        public Set<String> annotations() {
            return Set.of();
        }

        @Override
        public List<TypeView> parents() {
            return List.of();
        }
    }

    private static LongForm form() {
        return MethodPatterns.longForm(POSITION);
    }

    private static MethodPattern parse(String text) throws PatternException {
        return MethodPatterns.parse(text, POSITION);
    }

    /** What the pattern matches of all the classes, both while they are being loaded and once they are. */
    private static String matched(MethodPattern pattern) throws Exception {
        Hierarchy hierarchy = new Hierarchy();
        List<String> matched = new ArrayList<>();
        for (String name : CLASSES) {
            byte[] classFile;
            try (InputStream in = LOADER.getResourceAsStream(name.replace('.', '/') + ".class")) {
                classFile = in.readAllBytes();
            }
            boolean matches = pattern.matchesType(hierarchy.of(LOADER, classFile));
            TypeView loaded = hierarchy.of(Class.forName(name, false, LOADER));
            assertThat(pattern.matchesType(loaded)).as("%s, loaded", name).isEqualTo(matches);
            for (TypeView type : List.of(hierarchy.of(LOADER, classFile), loaded)) {
                assertThat(isFoundWithoutTheName(pattern, type)).as("%s without its name", name).isIn(null, matches);
            }
            if (matches) {
                assertThat(pattern.mayMatchName(name)).as("%s by its name", name).isTrue();
                if (!pattern.exactTypeNames().isEmpty()) {
                    assertThat(pattern.exactTypeNames()).contains(name);
                }
                for (MethodView method : ClassHeader.readFull(classFile).methods()) {
                    if (pattern.matchesMethod(method)) {
                        matched.add(simple(name) + "." + method.name() + MethodType
                                .fromMethodDescriptorString(method.descriptor(), LOADER).parameterList().stream()
                                .map(type -> simple(type.isArray() ? type.getTypeName() : type.getName()))
                                .collect(Collectors.joining(", ", "(", ")")));
                    }
                }
            }
        }
        return String.join(", ", matched);
    }

    /** Null where the name must match as well. */
    private static Boolean isFoundWithoutTheName(MethodPattern pattern, TypeView type) {
        if (pattern.above() != null) {
            return type.passed(new TypeTests(List.of(pattern))).contains(pattern.above());
        }
        return pattern.annotationNames().isEmpty() ? null
                : !Collections.disjoint(type.annotations(), pattern.annotationNames()) && pattern.matchesType(type);
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
