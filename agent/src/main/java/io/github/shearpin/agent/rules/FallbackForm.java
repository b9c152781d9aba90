package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Form;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import java.util.Set;

/** What a fallback gives, before it is known for which ends of a call. Immutable. */
final class FallbackForm {

    private final Form form;
    private final Object value;
    private final String type;
    private final String method;

    private FallbackForm(Form form, Object value, String type, String method) {
        this.form = form;
        this.value = value;
        this.type = type;
        this.method = method;
    }

    /** One that takes no more than its name: the empty or the last good value. */
    static FallbackForm of(Form form) {
        return new FallbackForm(form, null, null, null);
    }

    static FallbackForm value(Object value) {
        return new FallbackForm(Form.VALUE, value, null, null);
    }

    static FallbackForm method(String type, String method) {
        return new FallbackForm(Form.METHOD, null, type, method);
    }

    static FallbackForm exception(String type) {
        return new FallbackForm(Form.THROW, null, type, null);
    }

    FallbackSettings settings(Set<Reason> reasons) {
        switch (form) {
            case EMPTY:
                return FallbackSettings.empty(reasons);
            case LAST_GOOD:
                return FallbackSettings.lastGood(reasons);
            case METHOD:
                return FallbackSettings.method(type, method, reasons);
            case THROW:
                return FallbackSettings.exception(type, reasons);
            default:
                return FallbackSettings.value(value, reasons);
        }
    }
}
