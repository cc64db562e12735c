package io.imagesdk.examples;

import io.imagesdk.model.ImageFormat;

final class Quickstart {
    private Quickstart() {}

    public static void main(String[] args) {
        System.out.println(ImageFormat.of("jpg"));
    }
}
