package com.acme.desk;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Reads what is there, and in vain what is not. */
class Disk {
    private final Path file = Files.write(Paths.get("stock"), new byte[100]);

    Disk() throws IOException {
        // It has a field that may throw.
    }

    int readAll(int number) throws IOException {
        return Files.readAllBytes(file).length;
    }
}

class Journal {
    void append(int number) throws IOException {
        try (FileOutputStream out = new FileOutputStream(new File("journal"))) {
            out.write(new byte[100]);
        }
    }
}

class Ledger {
    void enter(int number) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile("ledger", "rw")) {
            file.write(new byte[100]);
        }
    }
}

/** Says what it does: the log is no work of its own. */
class Chatter {
    private final java.util.logging.Logger log = java.util.logging.Logger.getLogger("desk");

    void say(int number) {
        log.info("number " + number);
        System.err.println("number " + number);
    }
}
