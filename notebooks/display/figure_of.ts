/**
 * The figures of ops and sweeps, outside of cards.
 *
 * @module
 */

import type { Op, ResultOptions } from "../../ops/op.ts";
import { SheetFigure } from "./sheets/figure.ts";

/** The figure of what an op holds, or of a sweep. Drawing it computes what is missing. */
export function resultFigure(subject: unknown, options: ResultOptions): SheetFigure {
  return new SheetFigure(async () => (await import("./sheet_of.ts")).resultSheet(subject, options));
}

/** The figure of the graph that an op hangs from. Computes nothing. */
export function graphFigure(op: Op): SheetFigure {
  return new SheetFigure(async () => (await import("./sheet_of.ts")).graphSheet(op));
}
