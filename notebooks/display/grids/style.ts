/**
 * The style of grids, beside that of all cards.
 *
 * @module
 */

import { type Html, raw } from "../html.ts";

/** The style sheet. */
export const GRID_STYLE: Html = raw(`<style>
.pg select{font:inherit;font-size:12px;color:inherit;background:var(--pg-ground);border:1px solid var(--pg-line);
border-radius:4px;padding:2px 4px;max-width:100%}
.pg .pg-wide{overflow-x:auto;overflow-y:hidden;margin-top:6px}
.pg svg .pg-mono text,.pg .pg-mono{font-family:var(--pg-mono)}
.pg .pg-heads{overflow-x:auto;margin-top:8px}
.pg .pg-heads>div{display:flex;gap:4px;align-items:center;margin-bottom:4px}
.pg .pg-heads>div>span{flex:0 0 52px;text-align:right;font-size:12px;padding-right:4px}
.pg .pg-heads button{flex:0 0 auto;padding:2px;line-height:0;border-radius:3px}
.pg .pg-heads button[aria-pressed=true]{outline:2px solid var(--pg-blue);outline-offset:-1px}
.pg .pg-heads button span{display:block;line-height:1.2;font-size:10px;text-align:center}
.pg canvas{image-rendering:pixelated}
.pg .pg-focus{display:flex;flex-wrap:wrap;gap:14px 22px;margin-top:8px;align-items:flex-start}
.pg .pg-focus>*{min-width:0;max-width:100%}
.pg .pg-matrix{display:grid;grid-template-columns:auto auto;max-width:100%;overflow:auto;font-size:11px;line-height:1}
.pg .pg-matrix canvas{border:1px solid var(--pg-line);box-sizing:content-box}
.pg .pg-matrix .pg-down>div{display:flex;align-items:center;justify-content:flex-end;padding-right:5px;white-space:pre}
.pg .pg-matrix .pg-across{display:flex;grid-column:2;padding-left:1px}
.pg .pg-matrix .pg-across>div{writing-mode:vertical-rl;transform:rotate(180deg);text-align:right;white-space:pre;display:flex;
align-items:center;justify-content:flex-end;padding-bottom:5px}
.pg .pg-looks{flex:1 1 250px;min-width:220px}
.pg .pg-looks .pg-text{margin-top:6px;max-height:420px;overflow:auto}
.pg .pg-looks .pg-text>span{cursor:pointer}
.pg .pg-looks .pg-text>span.pg-chosen-token{outline:2px solid currentColor}
.pg .pg-rows{max-height:520px;overflow:auto;margin-top:8px;border-top:1px solid var(--pg-line)}
.pg .pg-row{display:grid;grid-template-columns:72px minmax(0,1fr);gap:10px;padding:5px 0;border-bottom:1px solid var(--pg-line)}
.pg .pg-row>.faint{font-size:12px;text-align:right;font-variant-numeric:tabular-nums}
.pg .pg-text{white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.65;unicode-bidi:plaintext}
.pg .pg-text>span{border-radius:2px;padding:1px 0}
.pg .pg-text>span:hover{outline:1.5px solid currentColor}
.pg .pg-text .pg-special{font-family:var(--pg-mono);font-size:11px;border:1px dashed var(--pg-faint);margin:0 1px}
</style>`);
