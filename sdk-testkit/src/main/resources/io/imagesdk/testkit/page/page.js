// Shows the requests of the sandbox and sends some of its own. Text of a request is only ever set as text, never as HTML.
"use strict";

const REFRESH_MILLIS = 1000;
const KEY = "sandbox-page";
const element = id => document.getElementById(id);
const shownRequests = new Map();
let running = new AbortController();

/** Returns an element with properties and children. */
function create(name, properties, ...children) {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
}

const images = count => count === 1 ? "1 image" : `${count} images`;

/** Returns an element for a long text, which can be scrolled with the keyboard. */
function text(label, content) {
  const created = create("pre", {tabIndex: 0, textContent: content});
  created.setAttribute("aria-label", label);
  return created;
}

/** Returns JSON with line breaks, and any other text unchanged. */
function formatted(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (ignored) {
    // A form, or a body that was truncated.
    return body;
  }
}

function entry(request) {
  const links = request.images.map((url, index) => create("a", {href: url}, create("img", {
    src: url,
    loading: "lazy",
    alt: `Image ${index + 1} of: ${request.prompt}`,
  })));
  const good = request.status >= 200 && request.status < 300;
  const details = create("div", {className: "details"},
    create("h3", {textContent: request.prompt || "(no prompt)"}),
    create("p", {className: "facts"},
      create("span", {className: good ? "badge good" : "badge", textContent: `Status ${request.status}`}),
      create("span", {textContent: `${images(request.charged)} charged`}),
      create("time", {dateTime: request.time, textContent: new Date(request.time).toLocaleTimeString()})),
    text("Request", `${request.method} ${request.path}\n\n${formatted(request.body)}`),
    create("details", {},
      create("summary", {textContent: "Headers"}),
      text("Headers", request.headers)));
  const columns = links.length ? [create("div", {className: "images"}, ...links), details] : [details];
  return create("li", {className: "card"}, ...columns);
}

/** Shows the state of the sandbox. Entries that are shown already stay as they are, with their scroll position. */
function show(state) {
  element("charged").textContent = state.charged;
  element("cost").textContent = `${state.cost} USD`;
  element("empty").hidden = state.requests.length > 0;
  const keys = state.requests.map(request => `${request.number} ${request.time}`);
  for (const [key, shown] of shownRequests) {
    if (!keys.includes(key)) {
      shown.remove();
      shownRequests.delete(key);
    }
  }
  // From the oldest to the newest, each before those that are shown.
  for (let i = keys.length - 1; i >= 0; i--) {
    if (!shownRequests.has(keys[i])) {
      shownRequests.set(keys[i], entry(state.requests[i]));
      element("log").prepend(shownRequests.get(keys[i]));
    }
  }
}

async function refresh() {
  try {
    const response = await fetch("/page/requests.json");
    show(await response.json());
    element("connection").hidden = true;
  } catch (error) {
    element("connection").hidden = false;
  }
}

async function refreshRepeatedly() {
  if (!document.hidden) {
    await refresh();
  }
  setTimeout(refreshRepeatedly, REFRESH_MILLIS);
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

function preview(event) {
  const shown = element("preview");
  const isPartial = event.type.endsWith("partial_image");
  const completed = shown.querySelectorAll("figure:not(.partial)").length;
  const name = isPartial ? `Partial image ${event.partial_image_index + 1}` : `Image ${completed + 1}`;
  const type = event.output_format === "svg" ? "svg+xml" : event.output_format;
  shown.append(create("figure", {className: isPartial ? "partial" : ""},
    create("img", {src: `data:image/${type};base64,${event.b64_json}`, alt: name}),
    create("figcaption", {textContent: name})));
  element("result").textContent = name;
}

/** Sends a request and returns the text that describes its result. */
async function send(directive, signal) {
  const seconds = Number(element("seconds").value);
  const directives = [directive, seconds > 0 && !directive ? `[drip=${seconds}]` : ""].filter(Boolean);
  const response = await fetch("/v1/images/generations", {
    method: "POST",
    signal,
    headers: {"Content-Type": "application/json", "Authorization": `Bearer ${KEY}`},
    body: JSON.stringify({
      model: "gpt-image-2",
      prompt: [element("prompt").value, ...directives].join(" "),
      size: element("size").value,
      n: Number(element("count").value),
      output_format: element("format").value,
      partial_images: Number(element("partials").value),
      stream: true,
    }),
  });
  if (!response.ok) {
    const body = await response.json();
    return `Status ${response.status}: ${body.error.message}`;
  }
  let failure = "";
  await readEvents(response, event => {
    if (event.b64_json) {
      preview(event);
    } else if (event.error) {
      failure = event.error.message;
    }
  });
  const received = element("preview").querySelectorAll("figure:not(.partial)").length;
  return failure || `Status ${response.status}: ${images(received)} received`;
}

async function generate(directive) {
  running.abort();
  running = new AbortController();
  const signal = running.signal;
  element("response").hidden = false;
  element("preview").replaceChildren();
  element("result").textContent = "Waiting for the response";
  element("cancel").hidden = false;
  let text;
  try {
    text = await send(directive, signal);
  } catch (error) {
    text = signal.aborted ? "Cancelled" : String(error);
  }
  // A newer request has aborted this one, and shows its own state.
  if (signal === running.signal) {
    element("result").textContent = text;
    element("cancel").hidden = true;
  }
  await refresh();
}

element("base-url").textContent = `${location.origin}/v1`;
element("cancel").addEventListener("click", () => running.abort());
element("prompt").addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    element("form").requestSubmit();
  }
});
element("form").addEventListener("submit", event => {
  event.preventDefault();
  generate(event.submitter ? event.submitter.dataset.directive || "" : "");
});
refreshRepeatedly();
