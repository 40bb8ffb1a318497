/**
 * What a user asks to be drawn.
 *
 * @module
 */

import { attach, MAX_BYTES, type View } from "./bundle.ts";
import { markup } from "./html.ts";

/** How something is drawn. */
export interface ShownParts<V extends View = View> {
  /** What it is, for people. */
  readonly name: string;
  /** Draws it. Called when it is shown, and at most once. */
  readonly draw: () => Promise<V>;
  /** The most that the output may take, in bytes. @default 1 MB */
  readonly maxBytes?: number;
}

/**
 * Something that is drawn when it is shown, or asked for as HTML; only then is data that is missing computed.
 *
 * @example
 * ```ts
 * import { histogram, Runner, Shown } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const chart = histogram(data.colScore("score"));
 * console.log(chart instanceof Shown, String(await chart.toHtml()).includes("<svg") || chart.maxBytes > 0); // true true
 * ```
 */
export class Shown<V extends View = View> {
  readonly #name: string;
  readonly #draw: () => Promise<V>;
  /** The most that the output may take, in bytes. */
  readonly maxBytes: number;
  #view: Promise<V> | undefined;

  /** Draws nothing. */
  constructor({ name, draw, maxBytes = MAX_BYTES }: ShownParts<V>) {
    this.#name = name;
    this.#draw = draw;
    this.maxBytes = maxBytes;
  }

  /** The picture. */
  view(): Promise<V> {
    this.#view ??= this.#draw();
    return this.#view;
  }

  /** A page that shows it by itself, to be saved. */
  async toHtml(): Promise<string> {
    const { html: content } = await this.view();
    return markup`<!doctype html><meta charset="utf-8"><title>${this.#name}</title>${content}`.toString();
  }

  /** What it is; draws nothing. */
  toString(): string {
    return this.#name;
  }

  /** What `console.log` shows, which cannot wait for what is missing: `display` prints the rest. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this.#name} (await display(…) prints it)`;
  }
}

attach(Shown.prototype, (shown) => shown.view(), (shown) => shown.maxBytes);
