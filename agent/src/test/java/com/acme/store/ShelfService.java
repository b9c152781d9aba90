package com.acme.store;

public class ShelfService {

    void place(Object item) {
    }

    void place(java.sql.Date day) {
    }
}
