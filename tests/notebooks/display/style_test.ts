import assert from "node:assert/strict";
import { STYLE_SHEET } from "../../../notebooks/display/style.ts";
import { type Colour, contrast } from "./contrast.ts";

/** The variables of a theme, as the sheet sets them where no notebook does. */
function variables(theme: "light" | "dark"): Map<string, string> {
  const blocks = [...STYLE_SHEET.matchAll(/\.pg\{([^{}]*)\}/g)].map(([, body]) => body);
  const bodies = theme === "light" ? blocks.slice(0, 1) : blocks;
  return new Map(bodies.flatMap((body) => {
    return [...body.matchAll(/(--pg-\w+):([^;]*)/g)].map(([, name, value]) => [name, value] as const);
  }));
}

/** A colour of CSS in numbers: hexadecimal, a variable (of the innermost fallback), or a mixture. */
function colourOf(value: string, names: Map<string, string>): Colour {
  const hex = /#([0-9a-f]{6})\)*$/.exec(value);
  if (hex && !value.includes("color-mix")) {
    return [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16) / 255) as unknown as Colour;
  }
  const mixed = /^color-mix\(in srgb,(var\(--pg-\w+\)) (\d+)%,(var\(--pg-\w+\)|transparent)\)$/.exec(value);
  if (mixed) {
    const under = mixed[3] === "transparent" ? "var(--pg-ground)" : mixed[3];
    const [over, ground] = [colourOf(mixed[1], names), colourOf(under, names)];
    return over.map((part, i) => part * Number(mixed[2]) / 100 + ground[i] * (1 - Number(mixed[2]) / 100)) as never;
  }
  const name = /^var\((--pg-\w+)\)$/.exec(value)?.[1];
  assert.ok(name !== undefined && names.has(name), `no colour: ${value}`);
  return colourOf(names.get(name)!, names);
}

function declared(selector: string, property: string): string {
  const rules = [...STYLE_SHEET.matchAll(/([^{}]*)\{([^{}]*)\}/g)].filter(([, names]) => {
    return names.split(",").some((name) => name.trim() === selector);
  });
  const body = rules.map(([, , body]) => body).join(";");
  const found = new RegExp(`(?:^|;)\\s*${property}:([^;]*)`).exec(body)?.[1];
  assert.ok(found, `${selector} has no ${property}`);
  return found;
}

for (const theme of ["light", "dark"] as const) {
  Deno.test(`in the ${theme} theme all text has the contrast that WCAG AA asks for: 4.5`, () => {
    const names = variables(theme);
    const reads = (what: string, text: string, ground: string, own = names) => {
      const ratio = contrast(colourOf(text, own), colourOf(ground, own));
      assert.ok(ratio >= 4.5, `${what} in ${theme}: ${ratio.toFixed(2)}`);
    };
    for (const ink of ["var(--pg-ink)", "var(--pg-faint)"]) {
      for (const ground of ["var(--pg-ground)", "var(--pg-tint)"]) reads(ink, ink, ground);
    }
    for (const part of ["k", "s", "n", "f", "plus", "minus"]) {
      reads(part, declared(`.pg .${part}`, "color"), "var(--pg-tint)");
      reads(part, declared(`.pg .${part}`, "color"), "var(--pg-ground)");
    }
    const states = [...STYLE_SHEET.matchAll(/\.pg \.(\w+)(?:,\.pg \.\w+)*\{--pg-state:(var\(--pg-\w+\))\}/g)];
    assert.ok(states.length >= 6);
    for (const [, state, hue] of states) {
      const own = new Map([...names, ["--pg-state", hue]]);
      reads(state, declared(".pg .state", "color"), declared(".pg .state", "background"), own);
    }
  });
}
