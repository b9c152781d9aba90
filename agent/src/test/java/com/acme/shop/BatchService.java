package com.acme.shop;

public abstract class BatchService {

    public abstract void start();

    public void stop() {
    }
}
