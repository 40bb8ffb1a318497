/**
 * Points as pixels. Runs in the reader's browser and, for the static picture, where the output is made: it uses nothing
 * but its arguments.
 *
 * @module
 */

/**
 * Paints points over a transparent ground.
 *
 * @param {Uint8ClampedArray} pixels RGBA, `width * height * 4` values; cleared first.
 * @param {{ xs: Uint16Array, ys: Uint16Array, colours: Uint8Array, palette: number[][] }} points Positions in 0…65535,
 * y upwards; a colour index for each.
 * @param {Uint8Array} strengths 0 hides a point, 1 dims it, 2 shows it.
 * @param {{ scale: number, left: number, top: number }} view Pixel = position * scale + offset, y downwards.
 * @param {number} radius In pixels.
 */
export function paintPoints(pixels, width, height, points, strengths, view, radius) {
  for (const _ of paintSteps(pixels, width, height, points, strengths, view, radius));
}

/**
 * The same in steps.
 *
 * @returns {Generator<void, void>}
 */
export function* paintSteps(pixels, width, height, points, strengths, view, radius) {
  pixels.fill(0);
  const stamp = discStamp(radius);
  for (const strength of [1, 2]) {
    for (let i = 0; i < points.xs.length; i++) {
      if (i % 4096 === 4095) yield;
      if (strengths[i] !== strength) continue;
      const x = points.xs[i] * view.scale + view.left;
      const y = (65535 - points.ys[i]) * view.scale + view.top;
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      const colour = points.palette[points.colours[i]];
      paintStamp(pixels, width, height, stamp, Math.round(x), Math.round(y), colour, strength === 2 ? 0.75 : 0.12);
    }
  }
}

/** The pixels of a disc around its centre: `[dx, dy, coverage, …]`. */
export function discStamp(radius) {
  const stamp = [];
  const reach = Math.ceil(radius);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const coverage = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy)));
      if (coverage > 0) stamp.push(dx, dy, coverage);
    }
  }
  return stamp;
}

/** Puts a disc over what is there: straight alpha, "over". */
export function paintStamp(pixels, width, height, stamp, x, y, colour, opacity) {
  for (let i = 0; i < stamp.length; i += 3) {
    const px = x + stamp[i];
    const py = y + stamp[i + 1];
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const at = (py * width + px) * 4;
    const alpha = stamp[i + 2] * opacity;
    const below = pixels[at + 3] / 255 * (1 - alpha);
    const total = alpha + below;
    pixels[at] = (colour[0] * alpha + pixels[at] * below) / total;
    pixels[at + 1] = (colour[1] * alpha + pixels[at + 1] * below) / total;
    pixels[at + 2] = (colour[2] * alpha + pixels[at + 2] * below) / total;
    pixels[at + 3] = total * 255;
  }
}
