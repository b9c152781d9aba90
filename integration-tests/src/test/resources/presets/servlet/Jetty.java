import java.util.EnumSet;
import javax.servlet.DispatcherType;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** A Jetty that looks for expired sessions each second. */
public final class Jetty {

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
        context.setContextPath("/");
        for (String name : new String[] {"first", "second"}) {
            FilterHolder filter = new FilterHolder(new Through());
            filter.setName(name);
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", name.equals("first") ? EnumSet.of(DispatcherType.REQUEST)
                    : EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ERROR, DispatcherType.ASYNC));
        }
        ServletHolder pages = new ServletHolder(new Pages());
        pages.setAsyncSupported(true);
        context.addServlet(pages, "/pages/*");
        ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
        errors.addErrorPage(500, "/pages/oops");
        context.setErrorHandler(errors);
        server.setHandler(context);
        server.start();
        context.getSessionHandler().getSessionIdManager().getSessionHouseKeeper().setIntervalSec(1);
        System.out.println("port " + connector.getLocalPort());
        while (System.in.read() >= 0) {
            continue;
        }
        server.stop();
    }
}
