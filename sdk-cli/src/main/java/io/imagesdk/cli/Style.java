package io.imagesdk.cli;

import java.util.Locale;

/** A style of the image, as a suffix of the prompt. */
enum Style {
    ANIME("anime illustration, crisp line art, cel shading, bright saturated colours, expressive faces"),
    CUTE("adorable storybook look, round soft shapes, gentle pastel colours, big friendly eyes, cosy warm light"),
    PHOTOREAL("lifelike photograph, natural light, true-to-life textures, shallow depth of field, fine detail"),
    CYBERPUNK("cyberpunk city mood, glowing neon signs, rain-wet streets, deep shadows, magenta and teal light");

    private final String suffix;

    Style(String suffix) {
        this.suffix = suffix;
    }

    String appendTo(String prompt) {
        return prompt + ", " + suffix;
    }

    /** Returns the name as it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
