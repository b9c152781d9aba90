package com.acme.shop;

/** Has a bridge method {@code charge(Object)}. */
public class CardPayments implements Payments<String> {

    @Override
    public void charge(String amount) {
    }
}
