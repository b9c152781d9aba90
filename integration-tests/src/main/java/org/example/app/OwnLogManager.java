package org.example.app;

import java.util.logging.LogManager;

/** What an application server names in {@code java.util.logging.manager}. */
public class OwnLogManager extends LogManager {
}
