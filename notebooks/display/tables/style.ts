/**
 * The style of tables that are searched and sorted, beside that of all cards.
 *
 * @module
 */

import { type Html, raw } from "../html.ts";

/** The style sheet. */
export const TABLE_STYLE: Html = raw(`<style>
.pg .pg-table input,.pg .pg-table select{font:inherit;font-size:12px;color:inherit;background:var(--pg-ground);
border:1px solid var(--pg-line);border-radius:4px;padding:1px 6px;margin:0;height:auto}
.pg .pg-table .pg-search{width:220px;max-width:60vw}
.pg .pg-table .pg-bound{width:72px}.pg .pg-table .pg-part{width:120px}.pg .pg-table th select{max-width:150px}
.pg .pg-table .scroll{margin-top:6px;max-height:560px}.pg.pg .pg-table td.long{max-width:640px}
.pg .pg-table .scroll:focus-visible{outline:2px solid var(--pg-blue);outline-offset:1px}
.pg .pg-table thead th{position:sticky;top:0;background:var(--pg-ground);z-index:1}
.pg .pg-table .pg-filters{display:none}.pg .pg-table .pg-filtering .pg-filters{display:table-row}
.pg .pg-table .pg-filtering tr:first-child th{position:static}
.pg .pg-table .pg-filters th{white-space:nowrap;padding-bottom:4px}
.pg .pg-table .pg-sort{border:0;padding:0;background:none;font-weight:600;text-align:inherit;white-space:nowrap}
.pg .pg-table .pg-sort::after{content:"↕";color:var(--pg-faint);padding-left:4px;font-weight:400}
.pg .pg-table [aria-sort=ascending] .pg-sort::after{content:"↑";color:inherit}
.pg .pg-table [aria-sort=descending] .pg-sort::after{content:"↓";color:inherit}
.pg .pg-table .pg-unfold{border:0;padding:0;background:none;color:inherit;white-space:nowrap;font-variant-numeric:tabular-nums}.pg .pg-table .pg-unfold:focus-visible{outline-offset:-1px}
.pg.pg .pg-table tr.pg-active td{background:color-mix(in srgb,var(--pg-blue) 12%,transparent)}
.pg .pg-table mark{background:color-mix(in srgb,var(--pg-amber) 38%,transparent);color:inherit;border-radius:2px}
.pg .pg-table button:disabled{opacity:.4;cursor:default}
</style>`);
