package com.acme.shop;

@Remote
public class RemotePayments extends CardPayments {

    @Guarded
    public void submit(java.util.Date when) {
    }
}
