import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import people.Person;
import people.Persons;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.map.repository.config.EnableMapRepositories;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Asks the server that its first argument names, and one that is not there, which its second one does. */
@Configuration
@EnableScheduling
@EnableMapRepositories(basePackageClasses = Persons.class)
public class Application {

    private static final CountDownLatch SWEPT = new CountDownLatch(3);

    @Bean
    public Sweeper sweeper() {
        return new Sweeper();
    }

    /** Fails the second time. */
    public static class Sweeper {
        private int times;

        @Scheduled(fixedDelay = 1)
        public void sweep() throws InterruptedException {
            if (SWEPT.getCount() == 0) {
                Thread.sleep(Long.MAX_VALUE);
            }
            SWEPT.countDown();
            if (++times == 2) {
                throw new IllegalStateException("the second time");
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Application.class)) {
            RestTemplate rest = new RestTemplate();
            rest.setInterceptors(Collections.singletonList((request, body, execution) -> execution.execute(request, body)));
            WebClient web = WebClient.builder().clientConnector(new HttpComponentsClientHttpConnector()).build();
            for (String host : arguments) {
                say(() -> rest.getForObject(host + "/hello", String.class));
                say(() -> rest.postForObject(host + "/echo", "payload", String.class));
                say(() -> rest.getForObject(host + "/missing", String.class));
                say(() -> web.get().uri(host + "/hello").retrieve().bodyToMono(String.class).block());
                say(() -> web.get().uri(host + "/missing").retrieve().bodyToMono(String.class).block());
            }
            Persons persons = context.getBean(Persons.class);
            say(() -> persons.save(new Person("a", "Ada")).getName());
            say(() -> persons.findByName("Ada").get(0).getId());
            say(() -> persons.count());
            say(() -> persons.findAllById(null));
            SWEPT.await();
            System.out.println("done");
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    /** What may fail. */
    private interface Work {
        Object get();
    }

    private static void say(Work work) {
        try {
            System.out.println(work.get());
        } catch (RuntimeException e) {
            System.out.println(e.getClass().getSimpleName() + " of "
                    + (e.getCause() == null ? "nothing" : e.getCause().getClass().getSimpleName()));
        }
    }
}
