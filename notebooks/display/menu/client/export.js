/**
 * What a card shows, as a picture and as rows. Runs in the reader's browser.
 *
 * @module
 */

/** Pictures and drawn canvases of a card that can be seen: not those of legends, and the graph where it is all there is. */
export function picturesOf(card) {
  const seen = [...card.querySelectorAll("svg, canvas, img:not(.key, .scale)")].filter((picture) => {
    return picture.parentElement.closest("svg") === null && picture.getBoundingClientRect().width > 0;
  });
  const results = seen.filter((picture) => picture.closest("details") === null);
  return results.length > 0 ? results : seen;
}

/** All pictures of a card as one SVG document, placed as they stand, with their captions and legends. */
export function svgOf(card) {
  const style = getComputedStyle(card);
  const ground = style.getPropertyValue("--pg-ground").trim() || "#fff";
  const pictures = picturesOf(card);
  const words = [...card.querySelectorAll("h4, figcaption, .faint > span, .pg-legend > span")].filter((word) => {
    const isSeen = word.getBoundingClientRect().width > 0;
    return isSeen && (word.matches("h4, figcaption") || word.querySelector(".key") !== null);
  });
  const { left, top, width, height } = boundsOf([...pictures, ...words]);
  const sheet = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, color: style.color });
  sheet.setAttribute("font-family", "system-ui, sans-serif");
  sheet.append(svgElement("rect", { width, height, fill: ground }));
  for (const picture of pictures) sheet.append(placedPicture(picture, left, top));
  for (const word of words) sheet.append(placedWords(word, left, top));
  const text = new XMLSerializer().serializeToString(sheet).replace(/var\(--pg-ground(?:,[^)]*)?\)/g, ground);
  return { text, width, height };
}

/** The rectangle of the page that holds some elements, with a margin. */
export function boundsOf(parts) {
  const margin = 8;
  const bounds = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  for (const part of parts) {
    const box = part.getBoundingClientRect();
    bounds.left = Math.min(bounds.left, box.left - margin);
    bounds.top = Math.min(bounds.top, box.top - margin);
    bounds.right = Math.max(bounds.right, box.right + margin);
    bounds.bottom = Math.max(bounds.bottom, box.bottom + margin);
  }
  const { left, top, right, bottom } = bounds;
  return { left, top, width: Math.ceil(right - left), height: Math.ceil(bottom - top) };
}

/** An element of SVG. */
export function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A picture where it stands. */
export function placedPicture(picture, left, top) {
  const box = picture.getBoundingClientRect();
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
  if (picture.localName !== "svg") {
    const href = picture.localName === "canvas" ? picture.toDataURL() : picture.src;
    return svgElement("image", { ...place, href });
  }
  const copy = picture.cloneNode(true);
  copy.removeAttribute("style");
  for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value);
  return copy;
}

/** A caption, or an entry of a legend with its colour. */
export function placedWords(word, left, top) {
  const box = word.getBoundingClientRect();
  const key = word.querySelector(".key");
  const colour = key && /fill='([^']*)'/.exec(decodeURIComponent(key.src))?.[1];
  const [x, y] = [box.left - left, box.top - top + box.height / 2];
  const group = svgElement("g", {});
  const text = svgElement("text", { x: x + (key ? 15 : 0), y: y + 4, "font-size": 12, fill: "currentColor" });
  text.textContent = word.textContent.trim();
  if (colour) group.append(svgElement("circle", { cx: x + 5, cy: y, r: 5, fill: colour }));
  group.append(text);
  return group;
}

/** The picture in pixels, two for each of its own. */
export async function pngOf({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * 2, height * 2];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("the picture is too large")), "image/png");
  });
}

/** The rows of a card: all that a table to search shows, or those of the first table that stands in it; null without any. */
export function rowsOf(card) {
  const explored = card.querySelector(".pg-table");
  if (explored?.pgRows) return explored.pgRows();
  const table = [...card.querySelectorAll("table")].find((one) => one.tHead && !one.closest("details"));
  if (!table) return null;
  // Types stand under the names.
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.firstChild?.textContent.trim() ?? "");
  return { names, rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)) };
}

/** Rows as CSV (RFC 4180). */
export function csvOf({ names, rows }) {
  const field = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}
