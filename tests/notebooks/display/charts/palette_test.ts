/** Colours of pictures are seen on light and dark ground, and told apart. */
import assert from "node:assert/strict";
import { atOnce } from "../../../../ops/steps.ts";
import { COLOURS, NEGATIVE, OTHERS, POSITIVE, rgb } from "../../../../notebooks/display/charts/palette.ts";
import { colourSteps } from "../../../../notebooks/display/scatter/colours.ts";
import { type Colour, contrast, oklabDistance } from "../contrast.ts";

const part = (colour: readonly number[]) => colour.map((value) => value / 255) as unknown as Colour;
const GROUNDS = { light: part([255, 255, 255]), dark: part(rgb("#16191d")) };

function assertSeen(colour: readonly number[]): void {
  for (const [name, ground] of Object.entries(GROUNDS)) {
    const ratio = contrast(part(colour), ground);
    assert.ok(ratio >= 3, `${colour} on ${name} ground: ${ratio.toFixed(2)}`);
  }
}

Deno.test("every colour of a class has the contrast that WCAG asks for in pictures, 3, on either ground", () => {
  for (const colour of [...COLOURS, POSITIVE, NEGATIVE, OTHERS]) assertSeen(rgb(colour));
});

Deno.test("every step of the scales of numbers has it, too", () => {
  const numbers = Array.from({ length: 64 }, (_, i) => i);
  for (const hints of [{}, { threshold: 20 }]) atOnce(colourSteps(numbers, 64, hints)).palette.forEach(assertSeen);
});

Deno.test("no two classes have colours that look alike", () => {
  const all = [...COLOURS, OTHERS].map((colour) => part(rgb(colour)));
  all.forEach((one, i) => {
    for (const other of all.slice(i + 1)) assert.ok(oklabDistance(one, other) >= 0.06, `${one} and ${other}`);
  });
});
