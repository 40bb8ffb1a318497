/**
 * The style of outputs that answer to the pointer, beside that of all cards.
 *
 * @module
 */

import { type Html, raw } from "./html.ts";

/** The style sheet: what floats beside the pointer, and buttons that are pressed. */
export const INTERACTIVE_STYLE: Html = raw(`<style>
.pg .pg-tip{position:absolute;z-index:2;display:none;max-width:340px;pointer-events:none;padding:4px 8px;border-radius:4px;
background:var(--pg-ground);border:1px solid var(--pg-line);box-shadow:0 2px 8px #0004;font-size:12px;
overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:plaintext}
.pg .pg-tools [aria-pressed=true]{border-color:var(--pg-blue);background:color-mix(in srgb,var(--pg-blue) 18%,var(--pg-ground))}
</style>`);
