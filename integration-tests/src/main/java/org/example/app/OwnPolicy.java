package org.example.app;

import java.security.CodeSource;
import java.security.Permission;
import java.security.Policy;
import java.security.ProtectionDomain;

/** Does as Elasticsearch does: puts itself under a SecurityManager whose policy knows no code but its own and the JDK's. */
public final class OwnPolicy extends Policy {

    private final CodeSource own = OwnPolicy.class.getProtectionDomain().getCodeSource();

    private OwnPolicy() {
    }

    public static void main(String[] arguments) throws Exception {
        Policy.setPolicy(new OwnPolicy());
        System.setSecurityManager(new SecurityManager());
        Driver.main(arguments);
    }

    @Override
    public boolean implies(ProtectionDomain domain, Permission permission) {
        CodeSource source = domain.getCodeSource();
        return own.equals(source) || source != null && source.getLocation() != null && source.getLocation().getProtocol().equals("jrt");
    }
}
