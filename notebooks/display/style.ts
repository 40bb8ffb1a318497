/**
 * How everything looks: one style sheet, scoped to the class `pg`, in the colours of the notebook around it.
 *
 * @module
 */

import { type Html, type HtmlValue, markup, raw } from "./html.ts";
import { MENU_STYLE, menuScript } from "./menu/menu.ts";
import { withPicturesInPlace } from "./picture.ts";
import { contentId } from "./script.ts";

/**
 * Colours come from JupyterLab's or VS Code's theme. Elsewhere (a page exported to HTML, a code host) they follow what
 * the reader's system prefers. The card paints its own ground, so that text is legible either way.
 */
const LIGHT = { ink: "#1f2328", faint: "#656d76", ground: "#ffffff", tint: "#f6f8fa", line: "#d0d7de" };
const DARK = { ink: "#e6edf3", faint: "#8d96a0", ground: "#16191d", tint: "#22272e", line: "#3d444d" };

function palette({ ink, faint, ground, tint, line }: typeof LIGHT): string {
  return `--pg-ink:var(--jp-content-font-color1,var(--vscode-editor-foreground,${ink}));
--pg-faint:var(--jp-content-font-color2,var(--vscode-descriptionForeground,${faint}));
--pg-ground:var(--jp-layout-color0,var(--vscode-editor-background,${ground}));
--pg-tint:var(--jp-layout-color2,var(--vscode-editorWidget-background,${tint}));
--pg-line:var(--jp-border-color2,var(--vscode-panel-border,${line}));`;
}

/** A hue that text can be read in, on the ground and on a tint of the hue itself: halfway to the ink around it. */
function inWords(hue: string): string {
  return `color-mix(in srgb,var(--pg-${hue}) 50%,var(--pg-ink))`;
}

/** Where the class stands twice, the rule is stronger than what notebooks say of the same elements. */
const CSS = `.pg{${palette(LIGHT)}
--pg-blue:#3b82d6;--pg-green:#2f9e5b;--pg-red:#dc4c4c;--pg-amber:#c98a12;--pg-violet:#9068d8;--pg-grey:#8b949e;
--pg-mono:var(--jp-code-font-family,var(--vscode-editor-font-family,ui-monospace,Menlo,Consolas,monospace));
--plot-background:var(--pg-ground);
color:var(--pg-ink);background:var(--pg-ground);font:13px/1.5 system-ui,sans-serif;box-sizing:border-box;
max-width:1100px;border:1px solid var(--pg-line);border-radius:6px;padding:10px 14px;margin:2px 0;overflow:hidden}
@media(prefers-color-scheme:dark){.pg{${palette(DARK)}}}
.pg *{box-sizing:border-box}
.pg header{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline;margin-bottom:8px;position:relative;padding-right:44px}
.pg header b{font-size:15px}
.pg .faint{color:var(--pg-faint)}
.pg .mono{font-family:var(--pg-mono);font-size:12px}
.pg .state{border-radius:9px;padding:0 8px;font-size:12px;white-space:nowrap;color:${inWords("state")};
background:color-mix(in srgb,var(--pg-state) 14%,transparent)}
.pg .completed{--pg-state:var(--pg-green)}.pg .running{--pg-state:var(--pg-blue)}.pg .failed{--pg-state:var(--pg-red)}
.pg .pending,.pg .interrupted{--pg-state:var(--pg-amber)}.pg .ephemeral{--pg-state:var(--pg-violet)}
.pg .new,.pg .unknown{--pg-state:var(--pg-grey)}
.pg .note{margin:6px 0 0;padding:4px 10px;border-left:3px solid var(--pg-amber);background:var(--pg-tint);
white-space:pre-wrap;overflow-wrap:anywhere}
.pg .note.bad{border-color:var(--pg-red)}
.pg section,.pg details{margin-top:10px}
.pg h4,.pg summary{font-size:12px;font-weight:600;color:var(--pg-faint);margin:0 0 4px;letter-spacing:.02em}
.pg summary{cursor:pointer}
.pg .scroll{overflow:auto;max-height:460px}
.pg.pg table{border-collapse:collapse;font-size:12px;margin:0;border:0;color:inherit;table-layout:auto}
.pg.pg th,.pg.pg td{padding:2px 12px 2px 0;text-align:left;vertical-align:top;border:0;border-bottom:1px solid var(--pg-line);
background:none;max-width:420px;overflow-wrap:break-word;white-space:pre-wrap;color:inherit}
.pg.pg td.short{white-space:pre}.pg.pg td.long{min-width:200px;overflow-wrap:anywhere}
.pg td:first-child{min-width:24px}.pg .named td:first-child{min-width:150px}
.pg tr{background:none!important}
.pg.pg th{font-weight:600;white-space:nowrap}.pg th small{font-weight:400;color:var(--pg-faint);display:block}
.pg.pg td.number,.pg.pg th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.pg pre{margin:0;padding:8px 10px;background:var(--pg-tint);color:inherit;border-radius:4px;font-family:var(--pg-mono);
font-size:12px;line-height:1.5;overflow:auto;max-height:320px;white-space:pre}
.pg .code{position:relative}
.pg button{font:inherit;font-size:12px;color:inherit;background:var(--pg-ground);border:1px solid var(--pg-line);
border-radius:4px;padding:1px 8px;cursor:pointer}
.pg .code button{position:absolute;right:8px;top:6px}
.pg :focus-visible{outline:2px solid var(--pg-blue);outline-offset:1px}
.pg .plus{color:${inWords("green")}}.pg .minus{color:${inWords("red")}}
.pg .k{color:${inWords("violet")}}.pg .s{color:${inWords("green")}}.pg .n{color:${inWords("amber")}}
.pg .f{color:${inWords("blue")}}
.pg code{font-family:var(--pg-mono);font-size:12px;padding:1px 5px;border-radius:4px;color:var(--pg-ink);background:var(--pg-tint)}
.pg .scroll+.figures{margin-top:10px}.pg .scroll+.faint{margin-top:3px}
.pg .figures{display:flex;flex-wrap:wrap;gap:12px 16px;align-items:flex-start}
.pg figure{margin:0;padding:0}.pg figcaption{font-size:12px;color:var(--pg-faint);margin:0 0 2px}
.pg .figures>*{min-width:0;max-width:100%}
.pg svg{color:var(--pg-ink);background:none}.pg svg,.pg img{max-width:100%;height:auto}
.pg svg text{font-family:system-ui,sans-serif}
.pg .bar{display:block;height:12px;min-width:1px;background:var(--pg-blue);border-radius:2px}
.pg .track{background:var(--pg-tint);border-radius:3px;width:180px;display:inline-block;vertical-align:middle}
.pg .key{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:3px;vertical-align:-1px}
.pg .keys{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:4px}.pg .keys>span{white-space:nowrap}.pg .keys .gap{display:none}
${MENU_STYLE}`;

/** The style sheet of all cards. */
export { CSS as STYLE_SHEET };

/** Content on a card, with the style sheet that it needs: every output stands alone. */
export function plainCard(...content: readonly HtmlValue[]): Html {
  return withPicturesInPlace(markup`<div class="pg"><style>${raw(CSS)}</style>${content}</div>`);
}

/** A card whose reader can save and copy what it shows. */
export function card(...content: readonly HtmlValue[]): Html {
  const inner = markup`<style>${raw(CSS)}</style>${content}`;
  const id = contentId(inner.toString());
  return markup`${withPicturesInPlace(markup`<div class="pg" id="${id}">${inner}</div>`)}${menuScript(id)}`;
}
