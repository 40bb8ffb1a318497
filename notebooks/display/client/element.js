/**
 * What scripts of all outputs need in the reader's browser.
 *
 * @module
 */

/** An element with a class and, as plain text, content. */
export function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Copies, also where the page may not use the clipboard by itself. */
export async function copyText(holder, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", "");
    area.value = text;
    holder.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    if (!isDone) throw new Error("the page may not use the clipboard");
  }
}
