import assert from "node:assert/strict";
import { cssColour, shadeOf, shareScale, signedScale, UNDER_TEXT } from "../../../../notebooks/display/grids/shades.ts";

/** Ink and ground of cards in light, in dark, and in JupyterLab's two themes. */
const THEMES = [["#1f2328", "#ffffff"], ["#e6edf3", "#16191d"], ["#212121", "#ffffff"], ["#ffffff", "#111111"]];

type Rgb = readonly number[];

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => value / 255).map((value) => {
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

Deno.test("text over any shade under text has a contrast of 4.5 at least, in light and in dark", () => {
  const shades = [-1, -0.5, 0, 0.5, 1, NaN].flatMap((value) => {
    return [signedScale([1], UNDER_TEXT), shareScale(UNDER_TEXT)].map((scale) => shadeOf(value, scale));
  });
  for (const [ink, ground] of THEMES) {
    for (const { hue, strength } of shades) {
      const under = rgb(ground).map((value, i) => value + (rgb(hue)[i] - value) * strength);
      assert.ok(contrast(rgb(ink), under) >= 4.5, `${ink} on ${hue} at ${strength} over ${ground}`);
    }
  }
});

Deno.test("colours are centred on 0: it has none, and numbers of one size have one strength", () => {
  const scale = signedScale([-4, 2, NaN, Infinity]);
  assert.equal(scale.most, 4);
  assert.equal(shadeOf(0, scale).strength, 0);
  assert.equal(shadeOf(2, scale).strength, shadeOf(-2, scale).strength);
  assert.notEqual(shadeOf(2, scale).hue, shadeOf(-2, scale).hue);
  assert.equal(shadeOf(-4, scale).strength, 1);
  assert.equal(signedScale([0, 0]).most, 1);
  assert.equal(cssColour({ hue: "#102030", strength: 0.5 }), "rgba(16,32,48,0.5)");
});
