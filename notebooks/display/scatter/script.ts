/**
 * The script of the interactive scatter plot, from the functions in `client/`.
 *
 * @module
 */

import * as element from "../client/element.js";
import * as unpack from "../client/unpack.js";
import type { Html } from "../html.ts";
import { startScript } from "../script.ts";
import * as axes from "./client/axes.js";
import * as code from "./client/code.js";
import * as pick from "./client/pick.js";
import * as raster from "./client/raster.js";
import * as start from "./client/start.js";

/** A script that starts the plot in the element with an id. */
export function scatterScript(id: string, data: Readonly<Record<string, unknown>>): Html {
  return startScript(id, "startScatter", [element, unpack, axes, raster, pick, code, start], data);
}
