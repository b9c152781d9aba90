package io.github.shearpin.agent.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnPackagesTest {

    private final OwnPackages packages = new OwnPackages(Collections.emptyList());

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.OrderDao", "com.acme.Outer$Inner", "OrderDao", "org.example.Main", "net.acme.apache.Client"})
    void whatIsNoLibrarysMayBeTheApplications(String name) {
        assertThat(packages.mayHave(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.util.ArrayList", "sun.nio.ch.NioSocketImpl", "org.springframework.jdbc.core.JdbcTemplate",
        "org.apache.catalina.core.StandardWrapper", "com.zaxxer.hikari.HikariDataSource", "io.netty.channel.nio.NioEventLoop",
        "com.mysql.cj.jdbc.ConnectionImpl", "org.h2.jdbc.JdbcStatement", "kotlin.jvm.internal.Intrinsics"})
    void whatLibrariesHaveIsNot(String name) {
        assertThat(packages.mayHave(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.OrderService$$EnhancerBySpringCGLIB$$1a2b3c", "com.acme.OrderService$$SpringCGLIB$$0",
        "com.acme.Main$$Lambda$14/0x0000000800c03000", "com.acme.Main$$Lambda/0x00007f1c", "com.acme.$Proxy12",
        "com.acme.Order$HibernateProxy$5xJ3", "com.acme.OrderService_ClientProxy", "com.acme.OrderService_Subclass",
        "com.acme.Order_$$_jvst1f2_0", "com.acme.Order$ByteBuddy$a1b2"})
    void whatIsMadeAtRunTimeIsNotEither(String name) {
        assertThat(packages.mayHave(name)).isFalse();
        assertThat(new OwnPackages(List.of("com.acme")).mayHave(name)).isFalse();
    }

    @Test
    void whatTheOperatorNamesIsAllThereIs() {
        OwnPackages named = new OwnPackages(List.of("org.apache.ofbiz", "com.acme."));

        assertThat(named.mayHave("org.apache.ofbiz.Order")).isTrue();
        assertThat(named.mayHave("com.acme.pay.Order")).isTrue();
        assertThat(named.mayHave("com.acmecorp.Order")).isFalse();
        assertThat(named.mayHave("org.example.Order")).isFalse();
    }

    @Test
    void aLibraryThatIsNotKnownIsCalledInAFewPlacesOnly() {
        List<List<Frame>> stacks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stacks.add(Arrays.asList(new Frame("biz.obscure.Wrapper", "run", null), new Frame("com.acme.Dao" + i, "find", null)));
        }

        assertThat(packages.among(stacks, null)).containsExactly("com.acme");
        assertThat(packages.among(stacks, "biz.obscure.Main")).containsExactly("com.acme", "biz.obscure");
        assertThat(packages.among(stacks, "org.apache.Main")).containsExactly("com.acme");
    }

    @Test
    void packagesOfAHostAreToldApartByOnePartMore() {
        assertThat(OwnPackages.prefix("io.github.one.Main")).isEqualTo("io.github.one");
        assertThat(OwnPackages.prefix("com.acme.pay.Main")).isEqualTo("com.acme");
        assertThat(OwnPackages.prefix("acme.Main")).isEqualTo("acme");
        assertThat(OwnPackages.prefix("Main")).isEmpty();
    }
}
