package com.acme.shop;

public interface Payments<T> {

    void charge(T amount);

    default void refund() {
    }

    static void of() {
    }
}
