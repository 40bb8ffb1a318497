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
    const focused = document.activeElement;
    const area = element("textarea", "");
    area.value = text;
    holder.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    focused?.focus();
    if (!isDone) throw new Error("the page may not use the clipboard");
  }
}

/** A button that copies what `text` gives, and says so. */
export function copyButton(label, text) {
  const button = element("button", "", label);
  button.type = "button";
  button.addEventListener("click", async () => {
    try {
      await copyText(button.parentElement, text());
      button.textContent = "Copied";
      setTimeout(() => button.textContent = label, 2_000);
    } catch (error) {
      button.textContent = `Not copied: ${error.message}`;
    }
  });
  // A notebook has shortcuts of its own.
  button.addEventListener("keydown", (event) => event.stopPropagation());
  return button;
}
