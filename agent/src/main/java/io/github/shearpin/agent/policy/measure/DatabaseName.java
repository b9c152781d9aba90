package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.key.Keys;
import io.github.shearpin.agent.policy.path.Urls;

/** What a metric calls a database. */
final class DatabaseName {

    private DatabaseName() {
    }

    /** The name itself; of a URL, what is left without user, password and parameters, which are nobody's business. */
    static String of(Object named) {
        String text = named instanceof String ? (String) named : Keys.text(named);
        return Keys.text(Urls.isUrl(text) ? Urls.withoutSecrets(text) : text);
    }
}
