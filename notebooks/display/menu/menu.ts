/**
 * The menu of a card, with which a reader saves and copies what it shows: a script puts it there, so that it is not where
 * scripts are stripped.
 *
 * @module
 */

import * as element from "../client/element.js";
import type { Html } from "../html.ts";
import { startScript } from "../script.ts";
import * as choice from "./client/choice.js";
import * as exported from "./client/export.js";
import * as menu from "./client/menu.js";

/** A script that gives the card with an id its menu. */
export function menuScript(id: string): Html {
  return startScript(id, "startMenu", [element, choice, exported, menu], null);
}

/** The menu's style, and that of all lines of buttons: a part of the style sheet of all cards. */
export const MENU_STYLE = `
.pg .pg-tools{display:flex;gap:6px;align-items:center;flex-wrap:wrap;margin-top:6px}
.pg .pg-open{float:right;line-height:1;padding:2px 8px}
.pg header .pg-open{position:absolute;top:0;right:0}
.pg .pg-menu[hidden],.pg [data-left-out]{display:none}
.pg .pg-choice{display:flex;gap:2px}
.pg .pg-choice [aria-pressed=false]{opacity:.5;text-decoration:line-through}`;
