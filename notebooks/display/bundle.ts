/**
 * What a cell shows: the same thing in several media types, of which the front end takes the richest that it knows.
 *
 * @module
 */

import { messageOf } from "../../ops/messages.ts";
import { type Html, visible } from "./html.ts";
import type { Sheet } from "./sheets/sheet.ts";

/** Media types to content. `text/plain` is always there. */
export interface MediaBundle {
  /** For terminals, search, and front ends that show nothing else. */
  readonly "text/plain": string;
  /** For notebooks. */
  readonly "text/html"?: string;
  /** A picture by itself. */
  readonly "image/svg+xml"?: string;
}

/** The method that a notebook calls on the value of a cell. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;

/** An object that shows itself in a notebook. */
export interface Displayable {
  /** What the kernel shows, by media type. */
  [DISPLAY](): Promise<MediaBundle>;
}

/** The most that the output of one object may take, in bytes of UTF-8, unless more is asked for. */
export const MAX_BYTES = 1_000_000;

/** The longest text beside rich output: it is for terminals and search. */
const MAX_TEXT = 20_000;

/** A picture of something: for people, and as text. */
export interface View {
  /** For people. */
  readonly html: Html;
  /** The same in words. */
  readonly text: string;
  /** The pictures in it, for those who want them alone. */
  readonly sheet?: Sheet;
}

/** The bundle of a view. Rich output that is larger than `maxBytes` is left out, and the text says so. */
export function bundle(view: View, maxBytes: number = MAX_BYTES): MediaBundle {
  const text = visible(view.text.length > MAX_TEXT ? `${view.text.slice(0, MAX_TEXT)}…` : view.text);
  const markup = view.html.toString();
  const bytes = new TextEncoder().encode(markup).length;
  if (bytes + text.length > maxBytes) {
    return { "text/plain": `${text}\n(The picture takes ${bytes} bytes and is left out: the limit is ${maxBytes}.)` };
  }
  return { "text/plain": text, "text/html": markup };
}

/**
 * Gives all instances of a class a picture.
 *
 * A hook that throws would leave a cell with an error after its work was done, so failures end as text.
 */
export function attach<T extends object>(
  prototype: T,
  render: (self: T) => View | Promise<View>,
  maxBytes: (self: T) => number = () => MAX_BYTES,
): void {
  attachBundle(prototype, async (self) => bundle(await render(self), maxBytes(self)));
}

/** The same for what makes its bundle by itself. */
export function attachBundle<T extends object>(prototype: T, show: (self: T) => Promise<MediaBundle>): void {
  Object.defineProperty(prototype, DISPLAY, {
    configurable: true,
    writable: true,
    value(this: T): Promise<MediaBundle> {
      return safely(this, () => show(this));
    },
  });
}

async function safely(self: object, show: () => Promise<MediaBundle>): Promise<MediaBundle> {
  try {
    return await show();
  } catch (error) {
    const reason = messageOf(error);
    return { "text/plain": visible(`${nameOf(self)}\n(It could not be drawn: ${reason})`) };
  }
}

function nameOf(self: object): string {
  try {
    return String(self.toString());
  } catch {
    return self.constructor?.name ?? "object";
  }
}
