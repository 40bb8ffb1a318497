/**
 * The interactive scatter plot in the reader's browser. The text of these functions is put into the output, where they
 * find each other by name; they use no library, no network and no kernel.
 *
 * @module
 */

import { copyButton, element } from "../../client/element.js";
import { decodeBytes, readCompressed } from "../../client/unpack.js";
import { axisRoom, axisTicks, wholeView } from "./axes.js";
import { selectionCode } from "./code.js";
import { buildGrid, nearestPoint, pointsInside } from "./pick.js";
import { paintPoints } from "./raster.js";

/** Turns the static picture in `root` into an interactive one. */
export function startScatter(root, data) {
  const points = { ...decodePoints(data), palette: data.palette };
  const parts = buildParts(root, data);
  const plot = {
    ...parts,
    data,
    points,
    grid: buildGrid(points.xs, points.ys),
    texts: null,
    ids: data.rows && decodeBytes(data.rows.ids),
    hidden: new Set(),
    lost: new Set(data.lost),
    selected: null,
    strengths: new Uint8Array(points.xs.length).fill(2),
    view: null,
    mode: "pan",
  };
  readCompressed(data.texts).then((texts) => plot.texts = texts);
  for (const i of plot.lost) plot.strengths[i] = 0;
  listen(plot);
  resize(plot);
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(() => resize(plot)).observe(root);
}

/** Positions and colours. */
export function decodePoints(data) {
  return {
    xs: new Uint16Array(decodeBytes(data.xs).buffer),
    ys: new Uint16Array(decodeBytes(data.ys).buffer),
    colours: decodeBytes(data.colours),
  };
}

/** Builds what the plot consists of, in place of the static picture. */
export function buildParts(root, data) {
  const canvas = element("canvas", "pg-canvas");
  const overlay = element("canvas", "pg-canvas pg-overlay");
  overlay.tabIndex = 0;
  overlay.setAttribute("aria-label", "Scatter plot");
  const stage = element("div", "pg-stage");
  const tip = element("div", "pg-tip");
  stage.append(canvas, overlay, tip);
  const bar = element("div", "pg-tools");
  const buttons = {};
  for (const name of ["Pan", "Lasso", "+", "−", "Reset"]) {
    buttons[name] = element("button", "", name);
    buttons[name].type = "button";
    bar.append(buttons[name]);
  }
  bar.append(element("span", "faint", data.hint));
  const chosen = element("div", "pg-chosen");
  const legend = root.querySelector(".pg-legend");
  root.querySelector(".pg-static").replaceWith(bar, stage);
  root.append(chosen);
  return { root, stage, canvas, overlay, tip, bar, buttons, chosen, legend };
}

/** Fits the canvases to the room there is. */
export function resize(plot) {
  const width = Math.max(200, Math.min(plot.root.clientWidth, 1070));
  const height = Math.round(Math.min(560, width * 0.62));
  const ratio = globalThis.devicePixelRatio || 1;
  if (plot.width === width && plot.ratio === ratio) return;
  const before = plot.canvas.width;
  Object.assign(plot, { width, height, ratio });
  for (const canvas of [plot.canvas, plot.overlay]) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  plot.stage.style.height = `${height}px`;
  plot.image = plot.canvas.getContext("2d").createImageData(plot.canvas.width, plot.canvas.height);
  if (plot.isMoved) growView(plot, plot.canvas.width / before);
  else resetView(plot);
}

/** Shows the same part in a larger or smaller picture. */
export function growView(plot, factor) {
  const { scale, left, top } = plot.view;
  plot.view = { scale: scale * factor, left: left * factor, top: top * factor };
  plot.whole *= factor;
  hover(plot, -1);
  draw(plot);
}

/** Shows all points. */
export function resetView(plot) {
  plot.isMoved = false;
  plot.view = wholeView(plot.canvas.width, plot.canvas.height, roomOf(plot), plot.data.aspect);
  plot.whole = plot.view.scale;
  hover(plot, -1);
  draw(plot);
}

/** Room for the axes, in pixels of the canvas. */
export function roomOf({ data, ratio }) {
  const { left, bottom } = data.axes ? axisRoom() : { left: 0, bottom: 0 };
  return { left: left * ratio, bottom: bottom * ratio };
}

/** Draws the axes beside the points, over those that have been dragged there. */
export function drawAxes(plot, context) {
  const { width, height } = plot.overlay;
  const { ratio, view } = plot;
  const { x: nameX, y: nameY } = plot.data.axes;
  const room = roomOf(plot);
  const bottom = height - room.bottom;
  const ticks = axisTicks(plot.data.axes, view, width, height, room);
  const style = getComputedStyle(plot.root);
  context.fillStyle = style.getPropertyValue("--pg-ground") || style.backgroundColor;
  context.fillRect(0, 0, room.left, height);
  context.fillRect(0, bottom, width, room.bottom);
  context.strokeStyle = context.fillStyle = style.color;
  context.lineWidth = ratio;
  context.font = `${12 * ratio}px ${style.fontFamily}`;
  context.beginPath();
  context.moveTo(room.left, 0);
  context.lineTo(room.left, bottom);
  context.lineTo(width, bottom);
  for (const [at] of ticks.x) {
    context.moveTo(at, bottom);
    context.lineTo(at, bottom + 5 * ratio);
  }
  for (const [at] of ticks.y) {
    context.moveTo(room.left, at);
    context.lineTo(room.left - 5 * ratio, at);
  }
  context.stroke();
  context.textAlign = "center";
  for (const [at, text] of ticks.x) context.fillText(text, at, bottom + 18 * ratio);
  context.fillText(nameX.name, (width + room.left) / 2, height - 6 * ratio, width - room.left);
  context.textAlign = "right";
  for (const [at, text] of ticks.y) {
    context.fillText(text, room.left - 8 * ratio, at + 4 * ratio, room.left - 22 * ratio);
  }
  context.save();
  context.translate(13 * ratio, bottom / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(nameY.name, 0, 0, bottom);
  context.restore();
}

/** Draws with the next frame, however often it is asked for. */
export function draw(plot) {
  if (plot.waiting) return;
  plot.waiting = true;
  requestAnimationFrame(() => {
    plot.waiting = false;
    paintPoints(
      plot.image.data,
      plot.canvas.width,
      plot.canvas.height,
      plot.points,
      plot.strengths,
      plot.view,
      radiusOf(plot),
    );
    plot.canvas.getContext("2d").putImageData(plot.image, 0, 0);
    drawOverlay(plot);
  });
}

/** Draws the lasso and the point under the pointer. */
export function drawOverlay(plot) {
  const context = plot.overlay.getContext("2d");
  context.clearRect(0, 0, plot.overlay.width, plot.overlay.height);
  if (plot.data.axes) drawAxes(plot, context);
  context.strokeStyle = getComputedStyle(plot.root).color;
  context.lineWidth = 1.5 * plot.ratio;
  if (plot.lasso) {
    context.setLineDash([5 * plot.ratio, 4 * plot.ratio]);
    context.beginPath();
    for (const [x, y] of plot.lasso) {
      context.lineTo(x * plot.view.scale + plot.view.left, (65535 - y) * plot.view.scale + plot.view.top);
    }
    context.closePath();
    context.stroke();
    context.setLineDash([]);
  }
  if (plot.hovered >= 0) {
    const [x, y] = pixelOf(plot, plot.hovered);
    context.beginPath();
    context.arc(x, y, radiusOf(plot) + 3 * plot.ratio, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** The radius of a point in pixels of the canvas: it grows with the view, more slowly than distances do. */
export function radiusOf({ data, ratio, view, whole }) {
  const grown = data.radius * Math.max(1, view.scale / whole) ** 0.4;
  return Math.min(Math.max(10, data.radius), grown) * ratio;
}

/** Where a point is on the canvas. */
export function pixelOf({ points, view }, i) {
  return [points.xs[i] * view.scale + view.left, (65535 - points.ys[i]) * view.scale + view.top];
}

/** The place under the pointer, in the points' own units. */
export function placeOf(plot, event) {
  const box = plot.overlay.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width * plot.canvas.width;
  const y = (event.clientY - box.top) / box.height * plot.canvas.height;
  return [(x - plot.view.left) / plot.view.scale, 65535 - (y - plot.view.top) / plot.view.scale];
}

/** Zooms around a place. */
export function zoom(plot, factor, [x, y]) {
  const { view, canvas } = plot;
  const least = Math.min(canvas.width, canvas.height) / 65535 / 4;
  const scale = Math.min(200 * least, Math.max(least, view.scale * factor));
  view.left += x * (view.scale - scale);
  view.top += (65535 - y) * (view.scale - scale);
  view.scale = scale;
  plot.isMoved = true;
  // The pointer is over something else now.
  hover(plot, -1);
  draw(plot);
}

/** Moves what is seen, by pixels of the page. */
export function pan(plot, right, down) {
  plot.view.left += right * plot.ratio;
  plot.view.top += down * plot.ratio;
  plot.isMoved = true;
  hover(plot, -1);
  draw(plot);
}

/** The place in the middle of what is seen. */
export function centreOf({ view, canvas }) {
  return [(canvas.width / 2 - view.left) / view.scale, 65535 - (canvas.height / 2 - view.top) / view.scale];
}

/** What a key does; undefined for all others. */
export function actionOf(plot, key) {
  const [across, along] = [plot.width / 10, plot.height / 10];
  return {
    ArrowLeft: () => pan(plot, across, 0),
    ArrowRight: () => pan(plot, -across, 0),
    ArrowUp: () => pan(plot, 0, along),
    ArrowDown: () => pan(plot, 0, -along),
    "+": () => zoom(plot, 1.5, centreOf(plot)),
    "=": () => zoom(plot, 1.5, centreOf(plot)),
    "-": () => zoom(plot, 1 / 1.5, centreOf(plot)),
    "−": () => zoom(plot, 1 / 1.5, centreOf(plot)),
    "0": () => resetView(plot),
    Escape: () => select(plot, null),
  }[key];
}

/** Answers to a key, unless it is a shortcut of the browser or of nobody. */
export function keyDown(plot, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actionOf(plot, event.key);
  if (action === undefined) return;
  event.preventDefault();
  // A notebook has shortcuts of its own.
  event.stopPropagation();
  action();
}

/** Listens to pointer, wheel, buttons and legend. */
export function listen(plot) {
  const { overlay, buttons } = plot;
  overlay.addEventListener("pointerdown", (event) => pointerDown(plot, event));
  overlay.addEventListener("pointermove", (event) => pointerMove(plot, event));
  overlay.addEventListener("pointerup", (event) => pointerUp(plot, event));
  overlay.addEventListener("pointerleave", () => hover(plot, -1));
  overlay.addEventListener("dblclick", (event) => zoom(plot, 2, placeOf(plot, event)));
  // The page keeps its wheel until the plot was clicked, so that reading past a plot does not zoom it.
  overlay.addEventListener("wheel", (event) => {
    if (document.activeElement !== overlay && !event.ctrlKey) return;
    event.preventDefault();
    zoom(plot, Math.exp(-event.deltaY / 400), placeOf(plot, event));
  }, { passive: false });
  overlay.addEventListener("keydown", (event) => keyDown(plot, event));
  for (const name of ["+", "−"]) buttons[name].addEventListener("click", actionOf(plot, name));
  buttons.Reset.addEventListener("click", () => {
    select(plot, null);
    resetView(plot);
  });
  for (const name of ["Pan", "Lasso"]) buttons[name].addEventListener("click", () => setMode(plot, name.toLowerCase()));
  setMode(plot, "pan");
  listenToLegend(plot);
}

/** Chooses what dragging does. */
export function setMode(plot, mode) {
  plot.mode = mode;
  plot.overlay.style.cursor = mode === "pan" ? "grab" : "crosshair";
  for (const name of ["Pan", "Lasso"]) {
    plot.buttons[name].setAttribute("aria-pressed", String(name.toLowerCase() === mode));
  }
}

/** Entries of the legend hide and show their points. */
export function listenToLegend(plot) {
  if (!plot.legend) return;
  for (const entry of plot.legend.querySelectorAll("[data-colour]")) {
    entry.style.cursor = "pointer";
    entry.tabIndex = 0;
    entry.setAttribute("role", "button");
    entry.setAttribute("aria-pressed", "true");
    entry.addEventListener("click", () => toggle(plot, entry));
    entry.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      toggle(plot, entry);
    });
  }
}

/** Hides the points of an entry of the legend, or shows them again. */
export function toggle(plot, entry) {
  const colour = Number(entry.dataset.colour);
  if (!plot.hidden.delete(colour)) plot.hidden.add(colour);
  entry.style.opacity = plot.hidden.has(colour) ? 0.35 : 1;
  entry.setAttribute("aria-pressed", String(!plot.hidden.has(colour)));
  hover(plot, -1);
  updateStrengths(plot);
}

/** Works out which points are shown, and how strongly. */
export function updateStrengths(plot) {
  const { strengths, points, hidden, lost, selected } = plot;
  for (let i = 0; i < strengths.length; i++) {
    strengths[i] = hidden.has(points.colours[i]) || lost.has(i) ? 0 : selected ? 1 : 2;
  }
  for (const i of selected ?? []) if (strengths[i] !== 0) strengths[i] = 2;
  draw(plot);
}

/** Begins to drag. */
export function pointerDown(plot, event) {
  plot.overlay.focus({ preventScroll: true });
  plot.overlay.setPointerCapture(event.pointerId);
  const lasso = plot.mode === "lasso" || event.shiftKey;
  plot.drag = { x: event.clientX, y: event.clientY, lasso };
  if (lasso) plot.lasso = [placeOf(plot, event)];
}

/** Drags, or looks for the point under the pointer. */
export function pointerMove(plot, event) {
  if (!plot.drag) {
    const [x, y] = placeOf(plot, event);
    const reach = 12 * plot.ratio / plot.view.scale;
    hover(plot, nearestPoint(plot.grid, plot.points.xs, plot.points.ys, plot.strengths, x, y, reach));
    return;
  }
  if (plot.drag.lasso) {
    plot.lasso.push(placeOf(plot, event));
    drawOverlay(plot);
    return;
  }
  const [right, down] = [event.clientX - plot.drag.x, event.clientY - plot.drag.y];
  Object.assign(plot.drag, { x: event.clientX, y: event.clientY });
  pan(plot, right, down);
}

/** Ends dragging; a closed lasso selects. */
export function pointerUp(plot) {
  const { drag, lasso } = plot;
  plot.drag = plot.lasso = null;
  if (!drag?.lasso) return;
  const found = lasso.length > 2 ? pointsInside(lasso, plot.points.xs, plot.points.ys, plot.strengths) : [];
  select(plot, found.length > 0 ? found : null);
}

/** Shows the text of a point. */
export function hover(plot, i) {
  if (plot.hovered === i) return;
  plot.hovered = i;
  drawOverlay(plot);
  plot.tip.style.display = i < 0 ? "none" : "block";
  if (i < 0) return;
  const [x, y] = pixelOf(plot, i);
  const name = plot.data.names[plot.points.colours[i]];
  plot.tip.replaceChildren(
    element("b", "", `row ${i}${name ? ` · ${name}` : ""}`),
    element("div", "", textOf(plot, i)),
  );
  const [left, top] = [x / plot.ratio, y / plot.ratio];
  plot.tip.style.left = left < plot.width / 2 ? `${left + 14}px` : "auto";
  plot.tip.style.right = left < plot.width / 2 ? "auto" : `${plot.width - left + 14}px`;
  plot.tip.style.top = top < plot.height / 2 ? `${top + 10}px` : "auto";
  plot.tip.style.bottom = top < plot.height / 2 ? "auto" : `${plot.height - top + 10}px`;
}

/** The text of a row. */
export function textOf(plot, i) {
  return plot.texts?.[i] ?? "";
}

/** How many of some rows each class has, in the order of the legend; nothing where colours are no classes. */
export function countsOf({ data, points }, rows) {
  const counts = data.names.map(() => 0);
  for (const i of rows) counts[points.colours[i]]++;
  const named = data.names.map((name, colour) => [name, counts[colour]]).filter(([, count]) => count > 0);
  return named.map(([name, count]) => `${name} ${count.toLocaleString("en-US")}`).join(" · ");
}

/** Shows the selected rows; null ends the selection. */
export function select(plot, rows) {
  plot.selected = rows;
  updateStrengths(plot);
  plot.chosen.replaceChildren();
  if (rows === null) return;
  const head = element("div", "pg-tools");
  head.append(
    element("b", "", `${rows.length.toLocaleString("en-US")} rows selected`),
    copyButton("Copy indices", () => `[${rows.join(", ")}]`),
  );
  if (plot.ids) {
    head.append(copyButton("Copy as code", () => selectionCode(plot.ids, plot.data.rows.dataset, rows)));
  }
  const table = element("table", "");
  for (const i of rows.slice(0, 100)) {
    const line = element("tr", "");
    const name = plot.data.names[plot.points.colours[i]] ?? "";
    line.append(element("td", "number", String(i)), element("td", "", name), element("td", "", textOf(plot, i)));
    line.lastChild.dir = "auto";
    table.append(line);
  }
  const scroll = element("div", "scroll");
  scroll.append(table);
  plot.chosen.append(head, element("div", "faint", countsOf(plot, rows)), scroll);
  if (rows.length > 100) plot.chosen.append(element("div", "faint", "The first 100 are listed."));
}
