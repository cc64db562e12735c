package io.imagesdk.cli;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The protocols with which terminals show images between lines of text. */
enum TerminalGraphics {
    /** Detects the protocol from the variables of the environment. */
    AUTO,
    /** The graphics protocol of kitty, also of Ghostty and Konsole. It transfers PNG. */
    KITTY,
    /** The protocol of iTerm2, also of WezTerm and mintty. It transfers any format. */
    ITERM2,
    /** Sixel, for example of xterm, foot and mlterm, with 216 colors. */
    SIXEL;

    private static final int KITTY_CHUNK = 4096;
    private static final String ESCAPE = "\033";
    private static final String END = ESCAPE + "\\";

    /** Returns the protocol of this terminal; empty if the environment does not name one. */
    Optional<TerminalGraphics> resolve(CliEnvironment environment) {
        if (this != AUTO) {
            return Optional.of(this);
        }
        String term = environment.variable("TERM").orElse("").toLowerCase(Locale.ROOT);
        String program = environment.variable("TERM_PROGRAM").orElse("").toLowerCase(Locale.ROOT);
        if (term.contains("kitty")
                || term.contains("ghostty")
                || environment.variable("KITTY_WINDOW_ID").isPresent()) {
            return Optional.of(KITTY);
        }
        if (program.contains("iterm") || program.contains("wezterm") || program.contains("mintty")) {
            return Optional.of(ITERM2);
        }
        return term.contains("sixel") || term.startsWith("foot") || term.startsWith("mlterm")
                ? Optional.of(SIXEL)
                : Optional.empty();
    }

    /**
     * Writes an image.
     *
     * @throws IOException if the file cannot be read, or if its format must be converted and the JDK cannot read it
     */
    void show(Path file, PrintStream out) throws IOException {
        String text =
                switch (this) {
                    case KITTY -> kitty(png(file));
                    case SIXEL -> Sixel.encode(scaled(read(file), Sixel.MAX_WIDTH));
                    default -> iterm2(Files.readAllBytes(file));
                };
        out.writeBytes((text + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String kitty(byte[] png) {
        String data = Base64.getEncoder().encodeToString(png);
        StringBuilder text = new StringBuilder();
        for (int start = 0; start < data.length(); start += KITTY_CHUNK) {
            int end = Math.min(data.length(), start + KITTY_CHUNK);
            // q=2: the terminal must not respond, because the shell would read the response as input.
            text.append(ESCAPE)
                    .append(start == 0 ? "_Ga=T,f=100,q=2,m=" : "_Gm=")
                    .append(end < data.length() ? 1 : 0)
                    .append(';')
                    .append(data, start, end)
                    .append(END);
        }
        return text.toString();
    }

    private static String iterm2(byte[] image) {
        return ESCAPE + "]1337;File=inline=1;preserveAspectRatio=1;size=" + image.length + ":"
                + Base64.getEncoder().encodeToString(image) + "\007";
    }

    private static byte[] png(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 1 && bytes[0] == (byte) 0x89 && bytes[1] == 'P') {
            return bytes;
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(read(file), "png", png);
        return png.toByteArray();
    }

    private static BufferedImage read(Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null) {
            throw new IOException("its format cannot be converted for this terminal");
        }
        return image;
    }

    /** Returns the image on a black background, with a maximum width. */
    private static BufferedImage scaled(BufferedImage image, int maxWidth) {
        int width = Math.min(maxWidth, image.getWidth());
        int height = Math.max(1, (int) ((long) image.getHeight() * width / image.getWidth()));
        BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = copy.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return copy;
    }
}
