// A step that came too late: the banner tells who changed the case, and what was typed stays.

import { explain } from "/static/api.js";

const banner = document.getElementById("stale");

export function showStale(data) {
  document.getElementById("stale-why").textContent = explain(data);
  banner.hidden = false;
}

export function hideStale() {
  banner.hidden = true;
}
