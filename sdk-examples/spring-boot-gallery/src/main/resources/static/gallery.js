// Sends the form, and shows the images that the application streams back. Text is only ever set as text, never as HTML.
"use strict";

const element = id => document.getElementById(id);
let running = new AbortController();

function figure(image) {
  const shown = document.createElement("img");
  Object.assign(shown, {src: image.url, alt: image.title, loading: "lazy"});
  const link = document.createElement("a");
  link.href = image.url;
  link.append(shown);
  const caption = document.createElement("figcaption");
  caption.textContent = image.title;
  const created = document.createElement("figure");
  created.append(link, caption);
  const item = document.createElement("li");
  item.append(created);
  return item;
}

async function refresh() {
  const response = await fetch("api/images");
  const images = await response.json();
  element("images").replaceChildren(...images.map(figure));
  element("empty").hidden = images.length > 0;
}

function preview(image, text) {
  element("preview-image").src = image.url;
  element("preview-image").alt = text;
  element("preview").hidden = false;
  element("status").textContent = text;
}

async function onEvent(name, data) {
  if (name === "partial") {
    preview(data, "Partial image");
  } else if (name === "completed") {
    preview(data, "Image completed");
    await refresh();
  } else {
    element("status").textContent = `${data.message} (billing status ${data.billing})`;
  }
}

/** Reads server-sent events. EventSource cannot send a POST request. */
async function readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const events = (rest + chunk.value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const fields = Object.fromEntries(event.split("\n").map(line => line.split(/:(.*)/s)));
      // An event without data is a comment, which only shows that the connection is open.
      if (fields.data) {
        await onEvent(fields.event, JSON.parse(fields.data));
      }
    }
  }
}

async function generate() {
  running = new AbortController();
  element("generate").disabled = true;
  element("cancel").disabled = false;
  element("preview").hidden = true;
  element("status").textContent = "Waiting for the first image";
  try {
    const response = await fetch("api/images", {
      method: "POST",
      signal: running.signal,
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify({
        prompt: element("prompt").value,
        size: element("size").value,
        partialImages: Number(element("partials").value),
      }),
    });
    if (!response.ok) {
      throw new Error(`the application returned status ${response.status}`);
    }
    await readEvents(response);
  } catch (error) {
    element("status").textContent = error.name === "AbortError" ? "Cancelled" : `Failed: ${error.message}`;
  }
  element("generate").disabled = false;
  element("cancel").disabled = true;
}

element("form").addEventListener("submit", event => {
  event.preventDefault();
  generate();
});
element("cancel").addEventListener("click", () => running.abort());
refresh();
