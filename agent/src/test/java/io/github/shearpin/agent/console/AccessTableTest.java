package io.github.shearpin.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@link AccessTable}, row by row. Elsewhere is an address in a network namespace of the test's own, where this user may
 * have one; else another address of this machine.
 */
@Timeout(300)
class AccessTableTest {

    private static final String ELSEWHERE = "192.0.2.1";
    /** That the namespace is there; what stands after it is of the table. */
    private static final String INSIDE = "inside";
    private static final String ENTER = "ip link set lo up && ip addr add " + ELSEWHERE + "/32 dev lo && echo " + INSIDE
            + " && exec \"$0\" \"$@\"";

    @TempDir
    private Path folder;

    @Test
    void everyRow() throws Exception {
        List<String> told = inNamespace();
        if (told.isEmpty() || !told.get(0).equals(INSIDE)) {
            AccessTable table = new AccessTable(anotherAddress(), folder);
            assertThat(table.check()).isEmpty();
            assertThat(table.requests()).isGreaterThan(15_000);
        } else {
            assertThat(told).hasSize(2).last().asString().matches("[0-9]{5,} requests");
        }
    }

    private List<String> inNamespace() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            Process process = new ProcessBuilder("unshare", "-rn", "sh", "-c", ENTER, java, "-cp",
                    System.getProperty("java.class.path"), AccessTable.class.getName(), ELSEWHERE, folder.toString())
                    .redirectError(folder.resolve("actions").toFile()).start();
            process.getOutputStream().close();
            List<String> told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            process.waitFor();
            return told;
        } catch (IOException noSuchProgram) {
            return List.of();
        }
    }

    private static InetAddress anotherAddress() throws IOException {
        Optional<InetAddress> found = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress()).findFirst();
        String message = "this user may not make a network namespace (unshare -rn, ip), and this machine has no address but the"
                + " loopback, so callers from elsewhere are not tried here";
        if (found.isEmpty() && Boolean.getBoolean("shearpin.skip-nothing")) {
            fail(message);
        }
        if (found.isEmpty()) {
            System.out.println("A test is skipped: " + message);
            abort(message);
        }
        return found.get();
    }
}
