// What was dropped or chosen -> files with their paths, folders walked, in the order of their names.

const natural = new Intl.Collator("zh-CN", { numeric: true });

/** @typedef {{file: File, path: string}} Found */

/**
 * The files of a drop. The list of items is only there while the event lasts, so entries are taken before anything is awaited.
 * @param {DataTransfer} transfer
 * @returns {Promise<Found[]>}
 */
export async function filesOfDrop(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, path: entry.name });
    else if (entry) await walk(entry, "", found);
  }
  return inOrder(found);
}

/** The files of a file dialog. */
export function filesOfInput(input) {
  return inOrder([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

/** Whether something that is dragged holds files. */
export function holdsFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

async function walk(entry, above, found) {
  const path = above ? `${above}/${entry.name}` : entry.name;
  if (entry.name.startsWith(".") || entry.name.startsWith("~$")) return;
  if (entry.isFile) {
    const file = await new Promise((give, fail) => entry.file(give, fail)).catch(() => null);
    if (file) found.push({ file, path });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none at the end.
    const some = await new Promise((give, fail) => reader.readEntries(give, fail)).catch(() => []);
    if (!some.length) return;
    for (const one of some) await walk(one, path, found);
  }
}

function inOrder(found) {
  return found.sort((one, other) => natural.compare(one.path, other.path));
}
