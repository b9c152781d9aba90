import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** What servlets do with requests, by their path. */
public final class Pages extends HttpServlet {

    private static final BlockingQueue<AsyncContext> UNFINISHED = new LinkedBlockingQueue<>();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Object included = request.getAttribute("javax.servlet.include.path_info");
        switch (included == null ? request.getPathInfo() : (String) included) {
            case "/hello":
                write(response, "hello");
                break;
            case "/forward":
                request.getRequestDispatcher("/pages/hello").forward(request, response);
                break;
            case "/include":
                write(response, "say: ");
                request.getRequestDispatcher("/pages/hello").include(request, response);
                break;
            case "/missing":
                response.sendError(404);
                break;
            case "/fails":
                throw new ServletException("fails");
            case "/oops": // the error page
                write(response, "oops");
                break;
            case "/again":
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    write(response, "again");
                } else {
                    request.startAsync().dispatch();
                }
                break;
            case "/later":
                UNFINISHED.add(request.startAsync());
                break;
            case "/finish":
                AsyncContext unfinished = UNFINISHED.remove();
                write(unfinished.getResponse(), "later");
                unfinished.complete();
                write(response, "finished");
                break;
            case "/open":
                request.getSession().setMaxInactiveInterval(Integer.parseInt(request.getQueryString()));
                write(response, request.getSession().getId());
                break;
            case "/rename":
                write(response, request.changeSessionId());
                break;
            case "/close":
                request.getSession(false).invalidate();
                write(response, "closed");
                break;
            default:
                throw new ServletException(request.getPathInfo());
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] sent = new byte[request.getContentLength()];
        for (int from = 0; from < sent.length;) {
            from += request.getInputStream().read(sent, from, sent.length - from);
        }
        response.getOutputStream().write(sent);
    }

    private static void write(ServletResponse response, String text) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
