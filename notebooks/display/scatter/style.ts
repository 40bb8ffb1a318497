/**
 * The style of the scatter plot, beside that of all cards.
 *
 * @module
 */

import { type Html, raw } from "../html.ts";

/** The style sheet. */
export const SCATTER_STYLE: Html = raw(`<style>
.pg .pg-stage{position:relative;border:1px solid var(--pg-line);border-radius:4px;overflow:hidden;margin:6px 0}
.pg .pg-canvas{position:absolute;left:0;top:0;display:block}
.pg .pg-overlay{touch-action:none}.pg .pg-overlay:focus-visible{outline-offset:-4px}
.pg .pg-legend{user-select:none}
.pg .pg-static img{max-width:100%;border:1px solid var(--pg-line);border-radius:4px;margin-top:6px}
.pg .pg-chosen .scroll{max-height:260px;margin-top:6px}
</style>`);
