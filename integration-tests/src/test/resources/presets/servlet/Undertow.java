import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import java.net.InetSocketAddress;
import javax.servlet.DispatcherType;

/** An Undertow. Its arguments name classes of endpoints of WebSockets. */
public final class Undertow {

    public static void main(String[] arguments) throws Exception {
        DeploymentInfo application = Servlets.deployment().setClassLoader(Undertow.class.getClassLoader()).setContextPath("/")
                .setDeploymentName("pages")
                .addFilter(Servlets.filter("first", Through.class).setAsyncSupported(true))
                .addFilter(Servlets.filter("second", Through.class).setAsyncSupported(true))
                .addFilterUrlMapping("first", "/*", DispatcherType.REQUEST)
                .addServlet(Servlets.servlet("pages", Pages.class).addMapping("/pages/*").setAsyncSupported(true))
                .addErrorPage(Servlets.errorPage("/pages/oops", 500));
        for (DispatcherType type : new DispatcherType[] {DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ERROR,
            DispatcherType.ASYNC}) {
            application.addFilterUrlMapping("second", "/*", type);
        }
        WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
        for (String endpoint : arguments) {
            webSockets.addEndpoint(Class.forName(endpoint));
        }
        application.addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
        DeploymentManager deployment = Servlets.defaultContainer().addDeployment(application);
        deployment.deploy();
        io.undertow.Undertow server = io.undertow.Undertow.builder().addHttpListener(0, "127.0.0.1")
                .setHandler(deployment.start()).build();
        server.start();
        System.out.println("port " + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        while (System.in.read() >= 0) {
            continue;
        }
        deployment.stop();
        deployment.undeploy();
        server.stop();
    }
}
