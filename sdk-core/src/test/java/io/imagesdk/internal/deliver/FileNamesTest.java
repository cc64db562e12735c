package io.imagesdk.internal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.ImageFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @Test
    void addsANumberOnlyIfThereAreSeveralFiles() {
        assertThat(FileNames.numbered("x", "png", 0, 1)).isEqualTo("x.png");
        assertThat(FileNames.numbered("x", "png", 0, 2)).isEqualTo("x-1.png");
        assertThat(FileNames.numbered("x", "png", 9, 10)).isEqualTo("x-10.png");
    }

    @ParameterizedTest
    @CsvSource({"CON,true", "nul.png,true", "com1.tar.gz,true", "lpt¹,true", "CONSOLE,false", "a.con,false"})
    void detectsNamesOfWindowsDevices(String name, boolean device) {
        assertThat(FileNames.isDevice(name)).isEqualTo(device);
    }

    @ParameterizedTest
    @CsvSource({
        "x.png,0,x.png",
        "x.png,1,x-1.png",
        "x-2.png,1,x-2-1.png",
        "v1.2.png,3,v1.2-3.png",
        "x,2,x-2",
        ".png,1,.png-1"
    })
    void addsACounterToANameThatExists(String name, int attempt, String alternative) {
        assertThat(FileNames.alternative(name, attempt)).isEqualTo(alternative);
    }

    @ParameterizedTest
    @CsvSource({
        "city.png,png,city.png,false",
        "city.jpg,png,city.png,true",
        "city.JPG,png,city.png,true",
        "city.jpeg,jpeg,city.jpeg,false",
        "city.JPG,jpeg,city.JPG,false",
        "city.png,jpeg,city.jpg,true",
        "city.tiff,webp,city.webp,true",
        "city,png,city.png,false",
        "city.,png,city.png,false",
        "v1.2,png,v1.2.png,false",
        "v1.2.heic,gif,v1.2.gif,true",
        ".jpg,png,.jpg.png,false"
    })
    void correctsTheExtensionToTheFormat(String name, String format, String expected, boolean corrected) {
        assertThat(FileNames.withExtension(name, ImageFormat.of(format)))
                .isEqualTo(new FileNames.NameWithExtension(expected, corrected));
    }
}
