/**
 * HTML that escapes what is put into it.
 *
 * @module
 */

/**
 * A piece of finished HTML or SVG. Only {@linkcode markup} and {@linkcode raw} make it.
 *
 * @example
 * ```ts
 * import { Html, markup } from "@probegraph/probegraph";
 *
 * console.log(markup`<b>${"a < b"}</b>` instanceof Html, String(markup`<b>${"a < b"}</b>`)); // true <b>a &lt; b</b>
 * ```
 */
export class Html {
  readonly #text: string;

  /** Takes `text` as it is: it must be known to be safe. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The markup. */
  toString(): string {
    return this.#text;
  }
}

/** What a hole of {@linkcode markup} takes. Text and numbers are escaped; nothing, `false` and `undefined` leave a gap. */
export type HtmlValue = Html | string | number | bigint | false | null | undefined | readonly HtmlValue[];

/**
 * Builds HTML from a template. Every value is escaped, in text and in quoted attributes, unless it is {@linkcode Html}.
 *
 * @example
 * ```ts
 * import { markup } from "@probegraph/probegraph";
 *
 * console.log(String(markup`<ul>${["a", "<b>"].map((text) => markup`<li>${text}</li>`)}</ul>`)); // <ul><li>a</li><li>&lt;b&gt;</li></ul>
 * ```
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts = strings.map((text, i) => i === 0 ? text : markupOf(values[i - 1]) + text);
  return new Html(parts.join(""));
}

/**
 * Marks text as finished HTML. Never for text from data.
 *
 * @example
 * ```ts
 * import { markup, raw } from "@probegraph/probegraph";
 *
 * console.log(String(markup`<p>${raw("<br>")}</p>`)); // <p><br></p>
 * ```
 */
export function raw(text: string): Html {
  return new Html(text);
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "object") return value.map(markupOf).join("");
  return escapeText(visible(String(value)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/**
 * Text in which control characters and lone surrogates can be seen. Parsers of HTML and XML refuse the former, and the
 * latter do not survive UTF-8.
 */
export function visible(text: string): string {
  return text.toWellFormed()
    // deno-lint-ignore no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/[\x7f-\x9f\ufffe\uffff]/g, "\ufffd");
}
