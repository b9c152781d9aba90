package io.github.shearpin.agent.rules;

/** Reads a host's name or address. */
final class Hosts extends ValueReader {

    @Override
    SchemaPart schema() {
        return SchemaPart.scalar("(?![^:]*:[^:]*$)[A-Za-z0-9._:\\[\\]%-]*", "an address or a name is expected, such as 127.0.0.1;"
                + " the port goes into the field 'port'");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a host", "an address or a name, such as 127.0.0.1", problems);
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && text.indexOf(':', colon + 1) < 0) {
            problems.at(node, node.described() + " is no host", "write the port into the field 'port'");
            return null;
        }
        if (!isHost(text)) {
            problems.at(node, node.described() + " is no host", "write an address or a name, such as 127.0.0.1");
            return null;
        }
        return text;
    }

    /** Whether the characters are those of a name or an address. */
    static boolean isHost(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_:[]%".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }
}
