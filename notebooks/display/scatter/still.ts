/**
 * What is seen of a scatter plot where scripts do not run.
 *
 * @module
 */

import { encodeBase64 } from "../../../ops/standard.ts";
import { atPace } from "../../../stores/pace.ts";
import { type Html, markup, raw } from "../html.ts";
import { shorten } from "../text.ts";
import { axisRoom, axisTicks, wholeView } from "./client/axes.js";
import { paintSteps } from "./client/raster.js";
import type { PointColours } from "./colours.ts";
import { encodePng } from "../png.ts";
import type { SheetPicture } from "../sheets/sheet.ts";
import type { PlacedPoints } from "./points.ts";

/** The names of the axes, where there are any. */
export interface AxisNames {
  /** Of the horizontal one. */
  readonly x: string;
  /** Of the vertical one. */
  readonly y: string;
}

const WIDTH = 760;
const HEIGHT = 470;
/** Read on light and on dark ground: a picture does not know what it stands on. */
const INK = "#808890";

/** The picture as an address that holds it, and as SVG. */
export async function stillPicture(
  placed: PlacedPoints,
  colours: PointColours,
  radius: number,
  names: AxisNames | undefined,
): Promise<{ readonly address: string; readonly width: number; readonly picture: SheetPicture }> {
  const room = names === undefined ? { left: 0, bottom: 0 } : axisRoom();
  const png = `data:image/png;base64,${encodeBase64(await paint(placed, colours, radius, room))}`;
  const svg = svgWith(names === undefined ? imageOf(png) : withAxes(png, placed, names)).toString();
  const address = names === undefined
    ? png
    : `data:image/svg+xml;base64,${encodeBase64(new TextEncoder().encode(svg))}`;
  return { address, width: WIDTH, picture: { svg, width: WIDTH, height: HEIGHT, caption: "" } };
}

type Room = { readonly left: number; readonly bottom: number };

async function paint(
  { xs, ys, lost, aspect }: PlacedPoints,
  { indices, palette }: PointColours,
  radius: number,
  room: Room,
): Promise<Uint8Array> {
  const pixels = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  const points = { xs, ys, colours: indices, palette: palette.map(([...rgb]) => rgb) };
  const shown = new Uint8Array(xs.length).fill(2);
  for (const i of lost) shown[i] = 0;
  await atPace(paintSteps(pixels, WIDTH, HEIGHT, points, shown, wholeView(WIDTH, HEIGHT, room, aspect), radius));
  return encodePng(pixels, WIDTH, HEIGHT);
}

function withAxes(png: string, { axes, aspect }: PlacedPoints, names: AxisNames): Html {
  const room = axisRoom();
  const { x, y } = axisTicks(axes, wholeView(WIDTH, HEIGHT, room, aspect), WIDTH, HEIGHT, room);
  const bottom = HEIGHT - room.bottom;
  const tenth = (pixel: number): string => pixel.toFixed(1);
  const lines = [
    `M${room.left} 0V${bottom}H${WIDTH}`,
    ...x.map(([at]) => `M${tenth(at)} ${bottom}v5`),
    ...y.map(([at]) => `M${room.left} ${tenth(at)}h-5`),
  ];
  const across = x.map(([at, text]) =>
    markup`<text x="${tenth(at)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`
  );
  const up = y.map(([at, text]) =>
    markup`<text x="${room.left - 8}" y="${tenth(at + 4)}" text-anchor="end">${text}</text>`
  );
  const [middle, centre] = [bottom / 2, (WIDTH + room.left) / 2];
  return markup`${imageOf(png)}<path d="${lines.join("")}" stroke="${INK}" fill="none"/>
<g font-family="system-ui,sans-serif" font-size="12" fill="${INK}">${across}${up}
<text x="${centre}" y="${HEIGHT - 5}" text-anchor="middle">${shorten(names.x, 60)}</text>
<text transform="translate(12 ${middle}) rotate(-90)" text-anchor="middle">${shorten(names.y, 40)}</text></g>`;
}

function imageOf(png: string): Html {
  return markup`<image href="${raw(png)}" width="${WIDTH}" height="${HEIGHT}"/>`;
}

function svgWith(content: Html): Html {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${content}</svg>`;
}
