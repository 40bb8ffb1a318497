/**
 * The script of the interactive scatter plot, from the functions in `client/`.
 *
 * @module
 */

import { type Html, raw } from "../html.ts";
import * as axes from "./client/axes.js";
import * as pick from "./client/pick.js";
import * as raster from "./client/raster.js";
import * as start from "./client/start.js";

/** A script that starts the plot in the element with an id. */
export function scatterScript(id: string, data: Readonly<Record<string, unknown>>): Html {
  const functions = [axes, raster, pick, start].flatMap((module) => Object.values(module)).map(String).join("\n");
  const root = `document.querySelectorAll("#${id}:not([data-ready])")`;
  return raw(
    `<script>(() => {\n${functions}\nconst data = ${inScript(data)};\n` +
      `for (const root of ${root}) startScatter(root, data);\n})();</script>`,
  );
}

/** JSON that can stand in a script: nothing in it can end the script, nor a CDATA section around it. */
export function inScript(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
