// Keys of the case page. Nothing is a key while an input method composes; letters and digits are none while somebody types.

/** @returns {boolean} whether an input method has the keys now */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** @returns {boolean} whether keys write text there */
export function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

const LETTERS = /^[a-z?+\-]$/i;

/**
 * What a press asks for: `Enter`, `Shift+Enter`, `1`-`9`, a letter, `ArrowDown`, …; empty where it is nothing of ours.
 * @param {KeyboardEvent} event
 */
export function readKey(event) {
  if (isComposing(event) || event.ctrlKey || event.metaKey) return "";
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (event.altKey) return digit ?? "";
  const typing = isTyping(event.target);
  if (event.key === "Enter") return readEnter(event, typing);
  if (event.key === "Escape" || event.key === "F2") return event.key;
  if (event.key === "PageUp" || event.key === "PageDown") return event.key;
  if (typing) return "";
  if (event.key.startsWith("Arrow")) return event.key;
  if (digit && !event.shiftKey) return digit;
  return LETTERS.test(event.key) ? event.key.toUpperCase() : "";
}

/** Enter alone on a link, a button or a heading that opens is theirs. */
function readEnter(event, typing) {
  if (event.shiftKey) return "Shift+Enter";
  const own = !typing && event.target instanceof Element && event.target.closest("a, button, summary");
  return own ? "" : "Enter";
}
