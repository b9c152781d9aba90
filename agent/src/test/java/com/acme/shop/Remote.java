package com.acme.shop;

/** Not visible at run time. */
public @interface Remote {

    /** An annotation within a type. */
    @interface Local {
    }
}
