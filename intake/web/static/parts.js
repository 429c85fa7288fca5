// Puts new parts of the page in the place of older ones. What the server made the same again keeps its element, and with it focus,
// drafts and pictures; nothing that is kept is moved unless the order changed.

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
    if (!place) continue;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    rememberParts(fresh.content);
    mergeChildren(place, fresh.content);
  }
}

function mergeChildren(place, fresh) {
  const old = new Map([...place.children].filter((e) => e.dataset.key).map((e) => [e.dataset.key, e]));
  const wanted = [...fresh.childNodes].map((node) => mergeNode(old.get(node.dataset?.key), node));
  const kept = new Set(wanted);
  for (const node of [...place.childNodes]) if (!kept.has(node)) node.remove();
  let cursor = place.firstChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextSibling;
    else place.insertBefore(node, cursor);
  }
}

/** The element that stays in the place of a new node: the old one where it is the same or holds others, else the new one. */
function mergeNode(old, node) {
  if (!old || old.localName !== node.localName) return node;
  const source = sources.get(node);
  if (sources.get(old) === source) return old;
  if (!node.querySelector("[data-key]")) return node;
  sources.set(old, source);
  mergeChildren(old, node);
  return old;
}
