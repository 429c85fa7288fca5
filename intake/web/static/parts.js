// Puts new parts of the page in the place of older ones. What stayed as it was keeps its element, and with it focus, drafts and pictures.

const sources = new WeakMap();

/** Remembers how the server made every keyed element, before anybody writes into it. */
export function rememberParts(root = document) {
  for (const element of root.querySelectorAll("[data-key]")) sources.set(element, element.outerHTML);
}

/**
 * @param {Record<string, string>} parts id of an element -> its new inner HTML, made by the server
 */
export function putParts(parts) {
  for (const [id, html] of Object.entries(parts)) {
    const place = document.getElementById(id);
    if (place) putPart(place, html);
  }
}

function putPart(place, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  rememberParts(fresh.content);
  const old = new Map([...place.querySelectorAll("[data-key]")].map((element) => [element.dataset.key, element]));
  const open = new Set([...place.querySelectorAll("details[open][data-key]")].map((element) => element.dataset.key));
  for (const element of [...fresh.content.querySelectorAll("[data-key]")]) {
    const kept = old.get(element.dataset.key);
    if (kept && sources.get(kept) === sources.get(element)) element.replaceWith(kept);
    else if (element.localName === "details" && open.has(element.dataset.key)) element.open = true;
  }
  place.replaceChildren(fresh.content);
}
