/**
 * Charts that a user asks for.
 *
 * @module
 */

import { attach, MAX_BYTES, type View } from "../bundle.ts";
import { markup } from "../html.ts";

/** How a chart is drawn. */
export interface ChartParts {
  /** What the chart is, for people. */
  readonly name: string;
  /** Draws it. Called when it is shown, and at most once. */
  readonly draw: () => Promise<View>;
  /** The most that the output may take, in bytes. @default 1 MB */
  readonly maxBytes?: number;
}

/** A chart. It is drawn when it is shown, or asked for as HTML; only then is data that is missing computed. */
export class Chart {
  readonly #name: string;
  readonly #draw: () => Promise<View>;
  /** The most that the output may take, in bytes. */
  readonly maxBytes: number;
  #view: Promise<View> | undefined;

  /** Makes a chart; draws nothing. */
  constructor({ name, draw, maxBytes = MAX_BYTES }: ChartParts) {
    this.#name = name;
    this.#draw = draw;
    this.maxBytes = maxBytes;
  }

  /** The picture. */
  view(): Promise<View> {
    this.#view ??= this.#draw();
    return this.#view;
  }

  /** A page that shows the chart by itself, to be saved. */
  async toHtml(): Promise<string> {
    const { html: content } = await this.view();
    return markup`<!doctype html><meta charset="utf-8"><title>${this.#name}</title>${content}`.toString();
  }

  /** What the chart is; draws nothing. */
  toString(): string {
    return this.#name;
  }
}

attach(Chart.prototype, (chart) => chart.view(), (chart) => chart.maxBytes);
