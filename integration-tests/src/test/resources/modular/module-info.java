/** Asks for java.base alone, and opens nothing. */
module org.example.modular {
}
