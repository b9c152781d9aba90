package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternErrorsTest {

    /** Each line: the text, where in it the error is, and the message. */
    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
`` => 0 => an empty pattern; write a type, '#' and a method: com.acme.OrderService#place
`  ` => 0 => an empty pattern; write a type, '#' and a method: com.acme.OrderService#place
com.acme.OrderService => 21 => no '#' and no method after the type; write com.acme.OrderService#place, or #* for every method, without a space before '#': YAML takes ' #' for the start of a comment
com.acme.OrderService #place => 21 => a space before '#', where YAML takes the rest for a comment; write com.acme.OrderService#place
com.acme.OrderService.place(String) => 21 => no '#' between type and method; write com.acme.OrderService#place(String)
com.acme.OrderService::place => 21 => '::' between type and method; write '#': com.acme.OrderService#place
com.acme.Order::Inner#place => 14 => '::' in a type's name; write '#' before the method, and '.' or '$' before an inner type
at com.acme.OrderService.place(OrderService.java:12) => 0 => a line of a stack trace; write com.acme.OrderService#place
at app//com.acme.OrderService.place(OrderService.java:12) => 0 => a line of a stack trace; write com.acme.OrderService#place
com/acme/OrderService.place => 3 => '/' in a type's name, and no '#'; write dots between packages and '#' before the method: com.acme.OrderService#place
com/acme/OrderService#place => 3 => '/' in a type's name; write dots: com.acme.OrderService
java.base/java.util.ArrayList#add => 9 => '/' in a type's name; write dots: java.util.ArrayList
`#place` => 0 => no type before '#'; write its full name, such as com.acme.OrderService
public #place => 7 => no type before '#'; write its full name, such as com.acme.OrderService
public#place => 6 => no type before '#'; write its full name, such as com.acme.OrderService
+#place => 0 => no type before '+'; write its full name, such as com.acme.OrderService
com.acme.A|#place => 11 => no type here; write its full name, such as com.acme.OrderService
com.acme.A||com.acme.B#place => 11 => no type here; write its full name, such as com.acme.OrderService
com.acme.A+|com.acme.B#place => 10 => '+' within a type's name; write it at the type's end, where it holds for every alternative
com.acme.A,com.acme.B#place => 10 => ',' in a type's name; write '|' between alternatives
@#place => 1 => no annotation's name after '@'; write it in full, such as @com.acme.Guarded
@com.acme.*#place => 10 => no '*' in an annotation's name; write it in full
@Path("x")#place => 5 => '(' in an annotation's name; parentheses hold the parameters, after the method
com.acme.@Remote#place => 9 => '@' within a type's name; write it before the full name of an annotation
com.acme..*#place => 8 => '..' in a type's name; write com.acme.** for every type at any depth below a package
com.acme.#place => 8 => a dot ends a type's name; write com.acme.* for the types of one package, com.acme.** for any depth
.*Service#place => 0 => a dot begins a type's name; write the full name (the '.*' of a regular expression is '*' here)
com\\.acme\\..*#place => 3 => '\\' in a type's name; patterns are no regular expressions, write '*' for any run of characters
com.acme.[A-Z]+#place => 9 => '[' in a type's name; patterns are no regular expressions, write '*' for any run of characters
(com.acme.A|com.acme.B)#place => 0 => '(' in a type's name; parentheses hold the parameters, after the method
com.acme.List<String>#add => 13 => generics in a type's name; write the type alone, they are erased
com.acme.***#place => 9 => '***' is no wildcard; write '*' within one package, '**' across packages
!com.acme.A#place => 0 => '!' in a type's name; only !static can be said so, list what is not meant under except
com.acme.A\u200b#place => 10 => the character U+200B cannot be in a type's name; write it as com.acme.OrderService
com.acme.A#pla\u0000ce => 14 => the character U+0000 in a method's name; patterns are no regular expressions, write the name, or find* for all that begin so
com.acme.A~#place => 10 => '~' cannot be in a type's name; write it as com.acme.OrderService
*#place => 0 => '*' is every class of the JVM; write a package before it, such as com.acme.**
**#place => 0 => '**' is every class of the JVM; write a package before it, such as com.acme.**
**.*#place => 0 => '**.*' is every class of the JVM; write a package before it, such as com.acme.**
*+#place => 0 => '*' is every class of the JVM; write a package before it, such as com.acme.**
com.acme.A|*#place => 11 => '*' is every class of the JVM; write a package before it, such as com.acme.**
void com.acme.A#place => 0 => 'void' before the type is no modifier (public, protected, private, static, !static); take it away, a return type goes under returns of the long form
public final com.acme.A#place => 7 => 'final' before the type is no modifier (public, protected, private, static, !static); take it away, a return type goes under returns of the long form
com.acme.A# => 11 => no method after '#'; write its name, or * for every method
com.acme.A#(String) => 11 => no method after '#'; write its name, or * for every method
com.acme.A#<clinit> => 11 => <clinit> is no method that is ever called; name a method, or <init> for constructors
com.acme.A#new => 11 => 'new' is no method; write <init> for constructors
com.acme.A#<T>place => 11 => '<' in a method's name; write the name alone, or <init> for constructors
com.acme.A#void place() => 11 => 'void' before the method's name; modifiers go before the type, a return type under returns of the long form
com.acme.A#get|put => 14 => '|' in a method's name; write one entry for each method
com.acme.A#get#put => 14 => a second '#'; write one entry for each method
com.acme.A#B.put => 12 => '.' in a method's name; the '#' goes between the type and its method: com.acme.OrderService#place
com.acme.A#put+ => 14 => '+' in a method's name; write it after the type: com.acme.Payments+#charge
com.acme.A#g**t => 12 => '**' in a method's name; write '*' for any run of characters
com.acme.A#get[A-Z] => 14 => '[' in a method's name; patterns are no regular expressions, write the name, or find* for all that begin so
com.acme.A#get@com.acme.B => 14 => '@' within a method's name; write #@com.acme.Guarded for the methods that carry an annotation
com.acme.A#@ => 12 => no annotation's name after '@'; write it in full, such as @com.acme.Guarded
com.acme.A#place(String => 16 => '(' without ')'; write com.acme.A#place(String)
com.acme.A#place(String, => 16 => '(' without ')'; write com.acme.A#place(String)
com.acme.A#place( => 16 => '(' without ')'; write com.acme.A#place for every overload, or com.acme.A#place() for the one without parameters
int) => 3 => ')' without '('; write type, '#' and method before the parameters: com.acme.OrderService#place(String, int)
com.acme.A#place) => 16 => ')' without '('; write both around the parameters' types, or neither for every overload
com.acme.A#place((String)) => 17 => a second '('; write the parameters' types alone: (String, int)
com.acme.A#place(): void => 18 => ': void' after the parameters; end with ')', a return type goes under returns of the long form
com.acme.A#place(String,) => 24 => no type here; write one, '*' for any one, or '..' at the end for any more
com.acme.A#place(,String) => 17 => no type here; write one, '*' for any one, or '..' at the end for any more
com.acme.A#place(.., String) => 21 => a parameter after '..'; write '..' last, and '*' for any one parameter
com.acme.A#place(...) => 17 => no type before '...'; write an array as String[], and '..' for any more parameters
com.acme.A#place([]) => 17 => no type before '[]'; write an array as String[], and '..' for any more parameters
com.acme.A#place(String]) => 23 => ']' without '['; write an array as String[]
com.acme.A#place(void) => 17 => void is no parameter; write () for a method without parameters
com.acme.A#place(String name) => 23 => a space in a parameter's type; write the type alone, without its modifiers or the parameter's name
com.acme.A#place(final String) => 22 => a space in a parameter's type; write the type alone, without its modifiers or the parameter's name
com.acme.A#place(List<String) => 21 => '<' without '>'; write the type alone, generics are erased
com.acme.A#place(List>) => 21 => generics in a parameter's type; write the type alone, they are erased
com.acme.A#place(java/lang/String) => 21 => '/' in a parameter's type; write dots: java.lang.String
com.acme.A#place(String*) => 23 => no '*' in a parameter's type; write it in full
""")
    void saysWhatIsWrongWhereAndWhatToWrite(String text, int offset, String message) {
        PatternException e = catchThrowableOfType(PatternException.class,
                () -> MethodPatterns.parse(text, new Position("rules.yaml", 1, 1)));

        assertThat(e).as("error of %s", text).isNotNull();
        assertThat(e.getMessage()).isEqualTo(message);
        assertThat(e.offset()).isEqualTo(offset);
    }

    @Test
    void theLongFormSaysWhatIsWrongInAField() {
        assertError(() -> form().typeName("com.acme.A+"), 10,
                "'+' in a type's name; write the name under extends instead of name");
        assertError(() -> form().typeName("@com.acme.A"), 0,
                "'@' within a type's name; write it before the full name of an annotation");
        assertError(() -> form().typeName("com.acme.A#place"), 10,
                "'#' cannot be in a type's name; write it as com.acme.OrderService");
        assertError(() -> form().typeName(""), 0, "no type here; write its full name, such as com.acme.OrderService");
        assertError(() -> form().typeExtends("com.acme.A+"), 10,
                "'+' under extends; write the name alone, subtypes are meant already");
        assertError(() -> form().typeAnnotated(""), 0,
                "no annotation's name after '@'; write it in full, such as @com.acme.Guarded");
        assertError(() -> form().typeLoader("bootstrap"), 0, "'bootstrap' is no loader; write boot, platform, app, or the full "
                + "name of the loader's class, such as org.apache.catalina.loader.ParallelWebappClassLoader or "
                + "*WebappClassLoader");
        assertError(() -> form().methodName(""), 0, "an empty method's name; write its name, or * for every method");
        assertError(() -> form().methodName("place(String)"), 5,
                "'(' in a method's name; write the parameters' types under parameters");
        assertError(() -> form().parameters("(String, )"), 9,
                "no type here; write one, '*' for any one, or '..' at the end for any more");
        assertError(() -> form().parameter("..").parameter("int"), 0,
                "a parameter after '..'; write '..' last, and '*' for any one parameter");
        assertError(() -> form().returns("void[]"), 0, "there is no array of void; write void");
        assertError(() -> form().visibility("internal"), 0,
                "'internal' is no visibility; write public, protected, package or private");
        assertError(() -> form().methodName("place").build(), 0,
                "the pattern names no type; write name, extends or annotated under type");
        assertError(() -> form().typeLoader("app").methodName("place").build(), 0,
                "the pattern names no type; write name, extends or annotated under type");
        assertError(() -> form().typeName("com.acme.A").build(), 0,
                "the pattern names no method; write name: \"*\" under method for every method");
    }

    private static LongForm form() {
        return MethodPatterns.longForm(new Position("rules.yaml", 1, 1));
    }

    private static void assertError(ThrowingCallable read, int offset, String message) {
        PatternException e = catchThrowableOfType(PatternException.class, read);
        assertThat(e).as(message).isNotNull();
        assertThat(e.getMessage()).isEqualTo(message);
        assertThat(e.offset()).isEqualTo(offset);
    }
}
