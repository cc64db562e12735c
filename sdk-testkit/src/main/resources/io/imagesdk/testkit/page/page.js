// Shows the requests of the sandbox and sends some of its own. Text of a request is only ever set as text, never as HTML.
"use strict";

const REFRESH_MILLIS = 1000;
const element = id => document.getElementById(id);
let shown = "";

/** Returns an element with properties and children. */
function create(name, properties, ...children) {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
}

function entry(request) {
  const images = request.images.map((url, index) => create("a", {href: url}, create("img", {
    src: url,
    loading: "lazy",
    alt: `Image ${index + 1} of: ${request.prompt}`,
  })));
  const charge = request.charged === 1 ? "1 image" : `${request.charged} images`;
  return create("li", {},
    create("div", {className: "images"}, ...images),
    create("div", {},
      create("p", {className: "facts"}, `${request.time} · status ${request.status} · charged: ${charge}`),
      create("pre", {tabIndex: 0}, request.text)));
}

async function refresh() {
  const response = await fetch("/page/requests.json");
  const text = await response.text();
  if (text === shown) {
    return;
  }
  shown = text;
  const state = JSON.parse(text);
  element("total").textContent = `${state.charged} images charged, ${state.cost} USD`;
  element("log").replaceChildren(...state.requests.map(entry));
}

/** Calls a function with each event of a stream. */
async function readEvents(response, onEvent) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const events = (rest + chunk.value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").find(line => line.startsWith("data: "));
      if (data) {
        onEvent(JSON.parse(data.slice(6)));
      }
    }
  }
}

function preview(event, number) {
  const images = element("preview");
  const kind = event.type.endsWith("partial_image") ? `Partial image ${event.partial_image_index + 1}` : "Image";
  const type = event.output_format === "svg" ? "svg+xml" : event.output_format;
  const image = create("img", {src: `data:image/${type};base64,${event.b64_json}`, alt: `${kind} ${number}`});
  if (images.lastChild && images.lastChild.dataset.partial) {
    images.lastChild.replaceWith(image);
  } else {
    images.append(image);
  }
  if (kind !== "Image") {
    image.dataset.partial = "true";
  }
  element("result").textContent = kind;
}

async function generate(directive) {
  element("preview").replaceChildren();
  element("result").textContent = "Waiting ...";
  const response = await fetch("/v1/images/generations", {
    method: "POST",
    headers: {"Content-Type": "application/json", "Authorization": "Bearer sandbox-page"},
    body: JSON.stringify({
      model: "gpt-image-2",
      prompt: element("prompt").value + (directive ? ` ${directive}` : ""),
      size: element("size").value,
      n: Number(element("count").value),
      output_format: element("format").value,
      partial_images: Number(element("partials").value),
      stream: true,
    }),
  });
  if (!response.ok) {
    const body = await response.json();
    element("result").textContent = `Status ${response.status}: ${body.error.message}`;
    return;
  }
  let number = 0;
  await readEvents(response, event => {
    if (event.b64_json) {
      number++;
      preview(event, number);
    } else {
      element("result").textContent = event.error ? event.error.message : event.type;
    }
  });
}

element("form").addEventListener("submit", event => {
  event.preventDefault();
  generate(event.submitter ? event.submitter.dataset.directive : "")
    .catch(error => { element("result").textContent = String(error); })
    .finally(refresh);
});

setInterval(() => refresh().catch(() => { element("total").textContent = "The sandbox does not respond."; }),
  REFRESH_MILLIS);
refresh();
