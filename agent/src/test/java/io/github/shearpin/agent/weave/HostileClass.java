package io.github.shearpin.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Class files that no compiler writes. */
final class HostileClass {

    private HostileClass() {
    }

    /** Interfaces, methods and annotations, all named by one text of 65,000 characters. */
    static byte[] thatRepeatsALongName(int times) {
        return write(out -> {
            StringBuilder name = new StringBuilder("L");
            while (name.length() < 64_999) {
                name.append('a');
            }
            pool(out, name.append(';').toString());
            out.writeShort(times);
            for (int i = 0; i < times; i++) {
                out.writeShort(2);
            }
            out.writeShort(0);
            out.writeShort(times);
            for (int i = 0; i < times; i++) {
                out.writeShort(1);
                out.writeShort(1);
                out.writeShort(1);
                out.writeShort(1);
                out.writeShort(3);
                out.writeInt(10);
                out.writeShort(2);
                for (int annotation = 0; annotation < 2; annotation++) {
                    out.writeShort(1);
                    out.writeShort(0);
                }
            }
            out.writeShort(0);
        });
    }

    /** One annotation of arrays in arrays. */
    static byte[] withNestedAnnotation(int depth) {
        return write(out -> {
            pool(out, "a");
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(1);
            out.writeShort(3);
            out.writeInt(8 + 3 * depth);
            out.writeShort(1);
            out.writeShort(1);
            out.writeShort(1);
            out.writeShort(1);
            for (int i = 0; i < depth; i++) {
                out.writeByte('[');
                out.writeShort(1);
            }
        });
    }

    /** One annotation whose value would go on behind the end of the file. */
    static byte[] withAnnotationCutOff() {
        return write(out -> {
            pool(out, "a");
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(1);
            out.writeShort(3);
            out.writeInt(9);
            out.writeShort(1);
            out.writeShort(1);
            out.writeShort(1);
            out.writeShort(1);
            out.writeByte('[');
        });
    }

    /** An empty class, named and extended as asked: a class loader would find out that names go in a circle. */
    static byte[] thatExtends(String internalName, String superName) {
        return write(out -> {
            out.writeInt(0xCAFEBABE);
            out.writeInt(52);
            out.writeShort(5);
            out.writeByte(1);
            out.writeUTF(internalName);
            out.writeByte(7);
            out.writeShort(1);
            out.writeByte(1);
            out.writeUTF(superName);
            out.writeByte(7);
            out.writeShort(3);
            out.writeShort(0);
            out.writeShort(2);
            out.writeShort(4);
            out.writeLong(0);
        });
    }

    /** Everything up to the interfaces of a class whose name is entry 1 and whose class entry is 2; 3 names annotations. */
    private static void pool(DataOutputStream out, String name) throws IOException {
        out.writeInt(0xCAFEBABE);
        out.writeInt(52);
        out.writeShort(4);
        out.writeByte(1);
        out.writeUTF(name);
        out.writeByte(7);
        out.writeShort(1);
        out.writeByte(1);
        out.writeUTF("RuntimeVisibleAnnotations");
        out.writeShort(0);
        out.writeShort(2);
        out.writeShort(0);
    }

    private interface Content {

        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] write(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
