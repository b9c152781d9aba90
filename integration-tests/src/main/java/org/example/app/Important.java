package org.example.app;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks types and methods for patterns that ask for annotations. In class files only: no reflection sees it. */
@Retention(RetentionPolicy.CLASS)
@interface Important {
}
