import java.io.IOException;
import java.nio.ByteBuffer;
import javax.websocket.OnMessage;
import javax.websocket.OnOpen;
import javax.websocket.Session;
import javax.websocket.server.ServerEndpoint;

/** Sends back what it receives, in the way that a text asks for. */
@ServerEndpoint("/echo")
public final class Echo {

    @OnOpen
    public void open(Session session) {
        session.setMaxIdleTimeout(0);
    }

    @OnMessage
    public void text(Session session, String text) throws IOException {
        switch (text) {
            case "parts":
                session.getBasicRemote().sendText("pa", false);
                session.getBasicRemote().sendText("rts", true);
                break;
            case "async":
                session.getAsyncRemote().sendText(text);
                break;
            default:
                session.getBasicRemote().sendText(text);
        }
    }

    @OnMessage
    public ByteBuffer binary(ByteBuffer bytes) {
        return bytes;
    }
}
