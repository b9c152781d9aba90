package people;

import java.util.List;
import org.springframework.data.repository.CrudRepository;

/** Has no other implementation than the one that Spring Data makes. */
public interface Persons extends CrudRepository<Person, String> {

    List<Person> findByName(String name);
}
