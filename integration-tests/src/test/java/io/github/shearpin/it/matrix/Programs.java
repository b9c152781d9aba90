package io.github.shearpin.it.matrix;

import java.util.List;
import java.util.stream.Stream;

/** All programs of the table, in its order. */
final class Programs {

    static final List<Program> ALL = Stream.of(ServletContainers.PROGRAMS, ApplicationServers.PROGRAMS, Frameworks.PROGRAMS,
            Messaging.PROGRAMS, Databases.PROGRAMS, Languages.PROGRAMS, SecurityManagers.PROGRAMS).flatMap(List::stream).toList();

    private Programs() {
    }
}
