/**
 * Scripts that go with an output, from the functions in `client/` folders: they touch nothing but their own output.
 *
 * @module
 */

import { atOnce, eachStep, type Steps } from "../../ops/steps.ts";
import { type Html, raw } from "./html.ts";

/** A module of functions for the reader's browser. */
export type ClientModule = Readonly<Record<string, unknown>>;

/** A script that calls the function `start` of `modules`, with an element and the data, for each new element of an id. */
export function startScript(id: string, start: string, modules: readonly ClientModule[], data: unknown): Html {
  const functions = modules.flatMap((module) => Object.values(module)).map(String).join("\n");
  const root = `document.querySelectorAll("#${id}:not([data-ready])")`;
  return raw(
    `<script>(() => {\n${functions}\nconst data = ${inScript(data)};\n` +
      `for (const root of ${root}) { root.dataset.ready = "true"; ${start}(root, data); }\n})();</script>`,
  );
}

/** JSON that can stand in a script: nothing in it can end the script, nor a CDATA section around it. */
export function inScript(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** An id for some content (FNV-1a, 32 bits): the same output gets the same one whenever it is drawn. */
export function contentId(text: string): string {
  return atOnce(contentIdSteps(text));
}

/** {@linkcode contentId} of a long text, in steps. */
export function* contentIdSteps(text: string): Steps<string> {
  let hash = 0x811c9dc5;
  yield* eachStep(text.length, 2 ** 20, (start, end) => {
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  });
  return `pg-${(hash >>> 0).toString(16).padStart(8, "0")}`;
}
