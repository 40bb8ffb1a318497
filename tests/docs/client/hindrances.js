// What hinders people in a page, as it is shown now.

/** A colour of CSS on a ground, each part from 0 to 1. */
function over(colour, ground, opacity) {
  const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  const share = alpha * opacity;
  return [r, g, b].map((part, i) => part / 255 * share + ground[i] * (1 - share));
}

/** What lies below the text of an element, and how opaque that is. `layers` keeps what is known. */
function layerOf(element, layers) {
  if (element === null) return { ground: [1, 1, 1], opacity: 1 };
  if (!layers.has(element)) {
    const [style, below] = [getComputedStyle(element), layerOf(element.parentElement, layers)];
    const opacity = Number(style.opacity) * below.opacity;
    layers.set(element, { ground: over(style.backgroundColor, below.ground, opacity), opacity });
  }
  return layers.get(element);
}

/** The elements that show text of their own. */
function readElements() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) if (texts.currentNode.data.trim() !== "") found.add(texts.currentNode.parentElement);
  return [...found].filter((element) => element.checkVisibility());
}

function begin(element) {
  return element.outerHTML.slice(0, 120);
}

/** Each pair of the colours of a text and its ground, with the first place that has it. */
// deno-lint-ignore no-unused-vars -- It is called by name.
function shades() {
  const [layers, found] = [new Map(), new Map()];
  const add = (element, part) => {
    const { ground, opacity } = layerOf(element, layers);
    const text = over(getComputedStyle(element, part).color, ground, opacity);
    const key = `${text} ${ground}`;
    if (!found.has(key)) found.set(key, { text, ground, where: begin(element) });
  };
  for (const element of readElements()) add(element);
  for (const field of document.querySelectorAll("input[placeholder]")) add(field, "::placeholder");
  return [...found.values()];
}

/** Lists with something else between their items, and what is scrolled sideways but not reached by keys. */
// deno-lint-ignore no-unused-vars -- It is called by name.
function barriers() {
  const lists = [...document.querySelectorAll("ul, ol")].filter(({ childNodes }) =>
    [...childNodes].some(({ nodeName, textContent }) =>
      nodeName !== "LI" && (nodeName !== "#text" || textContent.trim() !== "")
    )
  );
  const scrolled = [...document.body.querySelectorAll("*")].filter((part) =>
    part.scrollWidth > part.clientWidth && /auto|scroll/.test(getComputedStyle(part).overflowX) &&
    part.tabIndex < 0 && part.querySelector("a[href], button, input, [tabindex='0']") === null
  );
  return [...lists, ...scrolled].map(begin);
}
