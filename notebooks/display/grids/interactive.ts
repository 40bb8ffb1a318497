/**
 * Content that answers to the pointer where scripts run.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";
import { INTERACTIVE_STYLE } from "../interactive_style.ts";
import { type ClientModule, contentId, startScript } from "../script.ts";
import { GRID_STYLE } from "./style.ts";

/** What makes content answer. */
export interface ClientPart {
  /** The name of the function that is called with the content's element and the data. */
  readonly start: string;
  /** The modules of functions that it needs. */
  readonly modules: readonly ClientModule[];
  /** What the function is given beside the element: plain JSON data. */
  readonly data: unknown;
}

/** Content with the script and the styles that it needs. */
export function interactive(content: Html, { start, modules, data }: ClientPart): Html {
  const id = contentId(content.toString());
  const script = startScript(id, start, modules, data);
  return markup`${INTERACTIVE_STYLE}${GRID_STYLE}<div id="${id}" class="pg-grid">${content}</div>${script}`;
}
