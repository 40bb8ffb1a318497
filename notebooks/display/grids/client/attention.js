/**
 * The attention viewer in the reader's browser: all heads small, one large, and the tokens, of which each says where it
 * looks.
 *
 * @module
 */

import { element } from "../../client/element.js";
import { readCompressed } from "../../client/unpack.js";
import { addTip, hideTip, showTip } from "./maps.js";

/** Turns the still picture in `root` into a viewer, where the browser can unpack the weights. */
export async function startAttention(root, { packed, hue }) {
  const rows = await readCompressed(packed);
  if (rows === null) return;
  const view = { root, rows, hue, tip: addTip(root), row: rows[0], head: 0, way: "from" };
  view.tools = element("div", "pg-tools");
  view.heads = element("div", "pg-heads");
  view.focus = element("div", "pg-focus");
  root.addEventListener("pointerleave", () => hideTip(view.tip));
  root.querySelector(".pg-static").replaceWith(view.tools, view.heads, view.focus);
  if (rows.length > 1) addRowChoice(view);
  chooseRow(view, 0);
}

/** A list of the rows, of which one is shown. */
export function addRowChoice(view) {
  const list = element("select", "");
  list.setAttribute("aria-label", "Row");
  view.rows.forEach(({ row, tokens }, i) => {
    const option = element("option", "", `row ${row}: ${tokens.join("").slice(0, 60)}`);
    option.value = i;
    list.append(option);
  });
  list.addEventListener("change", () => chooseRow(view, Number(list.value)));
  view.tools.append(list);
}

/** Shows a row. */
export function chooseRow(view, at) {
  view.row = view.rows[at];
  view.head = Math.min(view.head, view.row.heads.length - 1);
  view.token = view.chosen = view.row.tokens.length - 1;
  drawHeads(view);
  chooseHead(view, view.head);
}

/** All heads, small, a line for each layer. */
export function drawHeads(view) {
  view.heads.replaceChildren();
  const lines = new Map();
  view.buttons = view.row.heads.map((head, i) => {
    const line = lines.get(head.layer) ?? element("div", "");
    if (!lines.has(head.layer)) {
      lines.set(head.layer, line);
      line.append(element("span", "faint", `layer ${head.layer}`));
      view.heads.append(line);
    }
    const button = element("button", "");
    button.type = "button";
    button.setAttribute("aria-label", `layer ${head.layer}, head ${head.head}`);
    button.append(element("span", "", head.head), weightsCanvas(view, head, 56));
    button.addEventListener("click", () => chooseHead(view, i));
    line.append(button);
    return button;
  });
}

/** A head's weights, a pixel for each, as large as asked. */
export function weightsCanvas({ row, hue }, { weights }, size) {
  const canvas = element("canvas", "");
  canvas.width = canvas.height = row.tokens.length;
  canvas.style.width = canvas.style.height = `${size}px`;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const colour = [1, 3, 5].map((at) => parseInt(hue.slice(at, at + 2), 16));
  for (let i = 0; i < weights.length; i++) image.data.set([...colour, weights[i] * 0.255], i * 4);
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Shows one head large. */
export function chooseHead(view, at) {
  view.head = at;
  view.buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === at)));
  const { layer, head } = view.row.heads[at];
  const matrix = element("div", "");
  matrix.append(
    element("b", "", `layer ${layer}, head ${head}`),
    element("span", "faint", " · rows look at columns"),
    headMatrix(view),
  );
  view.focus.replaceChildren(matrix, tokenPanel(view));
  lookFrom(view, view.chosen);
}

/** One head's weights with the tokens beside them: a row for each token that looks. */
export function headMatrix(view) {
  const { tokens, heads } = view.row;
  const cell = Math.max(3, Math.min(24, Math.floor(420 / tokens.length)));
  const canvas = weightsCanvas(view, heads[view.head], cell * tokens.length);
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const at = (offset, length) =>
      Math.max(0, Math.min(tokens.length - 1, Math.floor(offset / length * tokens.length)));
    const [from, to] = [at(event.clientY - box.top, box.height), at(event.clientX - box.left, box.width)];
    showWeight(view, event, from, to);
    lookFrom(view, view.way === "from" ? from : to);
  });
  canvas.addEventListener("pointerleave", () => endLook(view));
  const matrix = element("div", "pg-matrix pg-mono");
  const [down, across] = [element("div", "pg-down"), element("div", "pg-across")];
  // Where cells are lower than text, tokens are read with the pointer alone.
  for (const token of cell >= 11 ? tokens : []) {
    const [left, under] = [element("div", "", tokenName(token)), element("div", "", tokenName(token))];
    left.style.height = under.style.width = `${cell}px`;
    down.append(left);
    across.append(under);
  }
  down.style.paddingTop = "1px";
  matrix.append(down, canvas, across);
  return matrix;
}

/** A token on one line. */
export function tokenName(token) {
  const shown = token.replace(/^ +| +$/g, (spaces) => "·".repeat(spaces.length)).replace(/\r?\n/g, "↵").replace(
    /\t/g,
    "⇥",
  );
  return shown.length > 14 ? `${[...shown].slice(0, 13).join("")}…` : shown;
}

/** The text, of which each token can be asked where it looks, or who looks at it. */
export function tokenPanel(view) {
  const panel = element("div", "pg-looks");
  const bar = element("div", "pg-tools");
  bar.append(wayButton(view, "from", "Looks at"), wayButton(view, "to", "Is looked at by"));
  view.hint = element("div", "faint");
  const text = element("div", "pg-text");
  text.dir = "auto";
  view.spans = view.row.tokens.map((token, i) => {
    const span = element("span", "", token.replace(/\r?\n/g, "↵\n"));
    span.addEventListener("pointermove", (event) => {
      lookFrom(view, i);
      showTip(view.root, view.tip, event, JSON.stringify(token), strongestLooks(view, i));
    });
    span.addEventListener("click", () => chooseToken(view, i));
    text.append(span);
    return span;
  });
  text.addEventListener("pointerleave", () => endLook(view));
  panel.append(bar, view.hint, text);
  return panel;
}

/** Chooses the token to which the panel comes back. */
export function chooseToken(view, i) {
  view.chosen = i;
  lookFrom(view, i);
}

/** A button that chooses which way looks go. */
export function wayButton(view, way, name) {
  const button = element("button", "", name);
  button.type = "button";
  button.setAttribute("aria-pressed", String(view.way === way));
  button.addEventListener("click", () => {
    view.way = way;
    for (const other of button.parentElement.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    lookFrom(view, view.chosen);
  });
  return button;
}

/** The weights from a token to all, or from all to it, in thousandths. */
export function looksOf({ row, head, way }, token) {
  const { weights } = row.heads[head];
  const count = row.tokens.length;
  return row.tokens.map((_, i) => weights[way === "from" ? token * count + i : i * count + token]);
}

/** The three strongest looks of a token, a line for each. */
export function strongestLooks(view, token) {
  const looks = looksOf(view, token);
  const order = [...looks.keys()].filter((i) => looks[i] > 0).sort((a, b) => looks[b] - looks[a]).slice(0, 3);
  return order.map((i) => `${looks[i] / 1000} ${JSON.stringify(view.row.tokens[i])} (${i})`).join("\n");
}

/** Colours the tokens by how strongly one looks at them. Weak looks at everything stay weak. */
export function lookFrom(view, token) {
  view.token = token;
  const looks = looksOf(view, token);
  const most = looks.reduce((found, look) => Math.max(found, look), 250);
  view.spans.forEach((span, i) => {
    const strength = Math.round(looks[i] / most * 0.6 * 255);
    span.style.background = `${view.hue}${strength.toString(16).padStart(2, "0")}`;
    span.classList.toggle("pg-chosen-token", i === token);
  });
  const name = JSON.stringify(view.row.tokens[token]);
  const what = view.way === "from" ? `${name} looks at` : `${name} is looked at by`;
  view.hint.textContent = `Token ${token}: ${what}; full colour is ${most / 1000}. Hover a token, or click to keep it.`;
}

/** Shows one weight beside the pointer. */
export function showWeight(view, event, from, to) {
  const { tokens, heads } = view.row;
  const weight = heads[view.head].weights[from * tokens.length + to] / 1000;
  const names = `${JSON.stringify(tokens[from])} (${from}) looks at\n${JSON.stringify(tokens[to])} (${to})`;
  showTip(view.root, view.tip, event, String(weight), names);
}

/** Comes back to the chosen token. */
export function endLook(view) {
  hideTip(view.tip);
  lookFrom(view, view.chosen);
}
