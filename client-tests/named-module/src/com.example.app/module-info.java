module com.example.app {
    requires io.imagesdk.core;
}
