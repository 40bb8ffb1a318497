/**
 * Axes: ticks at round numbers. Runs in the reader's browser and, for the static picture, where the output is made: it uses
 * nothing but its arguments.
 *
 * @module
 */

/** Room for an axis, in CSS pixels: left of the plot, and below it. */
export function axisRoom() {
  return { left: 58, bottom: 40 };
}

/** Round numbers within `low` and `high`, at most about `most` of them. */
export function roundNumbers(low, high, most) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = power * ([1, 2, 5, 10].find((factor) => power * factor * most >= span) ?? 10);
  const numbers = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    numbers.push(Number((i * step).toPrecision(12)));
  }
  return numbers;
}

/** A number for an axis: short, also where it is very large or small. */
export function tickText(number) {
  const size = Math.abs(number);
  return size >= 1e6 || (size > 0 && size < 1e-4) ? number.toExponential() : String(number);
}

/**
 * The ticks of both axes.
 *
 * @param {{ x: { from: number, perUnit: number }, y: { from: number, perUnit: number } }} axes Value = from + position * perUnit.
 * @param {{ scale: number, left: number, top: number }} view Pixel = position * scale + offset, y downwards.
 * @param {{ left: number, bottom: number }} room In pixels.
 * @returns {{ x: [number, string][], y: [number, string][] }} Where each is, in pixels, and its text.
 */
export function axisTicks(axes, view, width, height, room) {
  const across = (pixel) => axes.x.from + (pixel - view.left) / view.scale * axes.x.perUnit;
  const up = (pixel) => axes.y.from + (65535 - (pixel - view.top) / view.scale) * axes.y.perUnit;
  const [left, right, bottom] = [room.left, width, height - room.bottom];
  const place = (axis, value) => (value - axis.from) / axis.perUnit * view.scale;
  // No tick is so near to the end of its axis that its number would be cut.
  const [last, highest] = [right - room.left * 0.3, room.bottom * 0.2];
  return {
    x: roundNumbers(across(left), across(last), Math.max(2, Math.floor((right - left) / room.left / 1.1)))
      .map((value) => [place(axes.x, value) + view.left, tickText(value)]),
    y: roundNumbers(up(bottom), up(highest), Math.max(2, Math.floor(bottom / room.bottom / 1.3)))
      .map((value) => [65535 * view.scale - place(axes.y, value) + view.top, tickText(value)]),
  };
}

/** A view of all points, beside the axes. `aspect` is how high they lie at most, as a part of how wide. */
export function wholeView(width, height, room, aspect) {
  const [across, along] = [width - room.left, height - room.bottom];
  const scale = Math.max(1, Math.min(across, along / aspect)) * 0.94 / 65535;
  const middle = 65535 * (1 - aspect / 2);
  return { scale, left: room.left + (across - 65535 * scale) / 2, top: along / 2 - middle * scale };
}
