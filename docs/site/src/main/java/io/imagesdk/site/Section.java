package io.imagesdk.site;

/**
 * A part of a page below one heading, for the search.
 *
 * @param url the URL relative to the root of the site
 * @param page the title of the page
 * @param heading the heading of the section
 * @param text the text without markup
 */
record Section(String url, String page, String heading, String text) {
    String toJson() {
        return "{\"url\":" + quote(url) + ",\"page\":" + quote(page) + ",\"heading\":" + quote(heading) + ",\"text\":"
                + quote(text) + "}";
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\' || character == '<' || character < ' ') {
                json.append(String.format("\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        return json.append('"').toString();
    }
}
