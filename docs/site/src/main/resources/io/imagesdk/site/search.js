// Searches the sections of all pages for all words of the query, without a server.
(function () {
  const input = document.getElementById("search");
  const results = document.getElementById("results");
  const content = document.getElementById("content");
  const base = document.body.dataset.base;
  const LIMIT = 30;

  function rank(section, words) {
    const heading = (section.page + " " + section.heading).toLowerCase();
    const text = section.text.toLowerCase();
    let score = 0;
    for (const word of words) {
      if (heading.includes(word)) {
        score += 10;
      } else if (!text.includes(word)) {
        return 0;
      }
      score += 1;
    }
    return score;
  }

  function excerpt(text, word) {
    const start = Math.max(0, text.toLowerCase().indexOf(word) - 80);
    return (start > 0 ? "... " : "") + text.substring(start, start + 240);
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    results.hidden = words.length === 0;
    content.hidden = words.length > 0;
    results.replaceChildren();
    if (words.length === 0) {
      return;
    }
    const found = SECTIONS.map((section) => ({ section, score: rank(section, words) }))
      .filter((result) => result.score > 0)
      .sort((a, b) => b.score - a.score);
    const summary = document.createElement("p");
    summary.textContent = found.length === 1 ? "1 section" : found.length + " sections";
    results.append(summary);
    for (const { section } of found.slice(0, LIMIT)) {
      const link = document.createElement("a");
      link.href = base + section.url;
      link.textContent = section.page === section.heading ? section.page : section.page + ": " + section.heading;
      link.addEventListener("click", () => {
        input.value = "";
        show();
      });
      const text = document.createElement("p");
      text.textContent = excerpt(section.text, words[0]);
      results.append(link, text);
    }
  }

  // A link to a search, for example index.html?q=timeout
  input.value = new URLSearchParams(location.search).get("q") || "";
  show();
  input.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape") {
      input.value = "";
      show();
    }
  });
})();
