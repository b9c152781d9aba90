import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A web application that all kinds of rules know: what it hands over and returns is of its own classes. */
public class Shop extends HttpServlet {

    private final Stock stock = new Stock();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Item item = stock.find("tea").get(0);
        String later = stock.later(item).join().name;
        String saved;
        try {
            saved = stock.fails(item).name;
        } catch (OutOfStock e) {
            saved = "none";
        }
        response.getWriter().println(item.name + " " + later + " " + saved);
    }

    /** Something of the application's. */
    public static class Item {
        public final String name;

        Item(String name) {
            this.name = name;
        }
    }

    /** What it fails with. */
    public static class OutOfStock extends RuntimeException {
    }

    /** The methods that are guarded. */
    public static class Stock {
        private int calls;

        public int getCalls() {
            return calls;
        }

        public List<Item> find(String name) {
            calls++;
            return Collections.singletonList(new Item(name));
        }

        public CompletableFuture<Item> later(Item item) {
            return CompletableFuture.supplyAsync(() -> item);
        }

        public Item fails(Item item) {
            if (calls % 2 == 0) {
                throw new OutOfStock();
            }
            return item;
        }
    }
}
