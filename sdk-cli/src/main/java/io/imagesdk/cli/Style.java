package io.imagesdk.cli;

import java.util.Locale;

/** A look, said in words that follow the prompt. */
enum Style {
    ANIME("anime illustration, crisp line art, cel shading, bright saturated colours, expressive faces"),
    CUTE("adorable storybook look, round soft shapes, gentle pastel colours, big friendly eyes, cosy warm light"),
    PHOTOREAL("lifelike photograph, natural light, true-to-life textures, shallow depth of field, fine detail"),
    CYBERPUNK("cyberpunk city mood, glowing neon signs, rain-wet streets, deep shadows, magenta and teal light");

    private final String words;

    Style(String words) {
        this.words = words;
    }

    String added(String prompt) {
        return prompt + ", " + words;
    }

    @Override
    public String toString() { // as it is typed
        return name().toLowerCase(Locale.ROOT);
    }
}
