package io.github.shearpin.agent.rules;

/** Reads {@code {enforce: 25%}}: the share of the calls that policies act on. */
final class EnforcedShare extends ValueReader {

    private static final String ENFORCE = "enforce";

    private final ValueReader shares = new Shares(null);
    private final Section section = new Section("mode: {enforce: 25%}").field(ENFORCE, shares);

    @Override
    SchemaPart schema() {
        return section.schema();
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        boolean enforces = false;
        YamlNode.Entry other = null;
        for (YamlNode.Entry entry : node.entries()) {
            String mode = entry.key().text();
            enforces |= ENFORCE.equals(mode);
            other = "observe".equals(mode) || "off".equals(mode) ? entry : other;
        }
        if (other == null) {
            return section.read(node, problems);
        }
        problems.at(other.key(), node.path().key(other.key().text()), "a share goes with enforce alone, and the other calls are"
                + " observed", enforces ? "remove this one" : "write mode: " + meant(other.value()));
        return null;
    }

    /** The mode in which that share of the calls is observed. */
    private String meant(YamlNode observed) {
        Double share = (Double) shares.read(observed, Problems.errors());
        if (share == null) {
            return "observe, or a share: {enforce: 25%}";
        }
        long tenths = Math.round((1 - share) * 1000);
        return tenths == 0 ? "observe" : "{enforce: " + tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + "%}";
    }
}
