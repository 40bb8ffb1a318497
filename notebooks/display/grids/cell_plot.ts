/**
 * Cells as a spec of Observable Plot.
 *
 * @module
 */

import { OTHERS } from "../charts/palette.ts";
import type { CellBox, Cells } from "./cells.ts";
import type { Scale } from "./shades.ts";
import { areUpright, leftWidth, placeNames, shownNames, type Side, underHeight } from "./sides.ts";

/** What cells are drawn from. */
export interface CellPlot {
  /** What the numbers are. */
  readonly name: string;
  /** The numbers. */
  readonly cells: Cells;
  /** The size of a cell. */
  readonly box: CellBox;
  /** The names of the rows of cells. */
  readonly left: Side;
  /** The names under the columns of cells. */
  readonly under: Side;
  /** The colours. */
  readonly scale: Scale;
  /** What is written into each cell. @default nothing */
  readonly texts?: readonly string[] | undefined;
}

/**
 * A spec whose data are objects, one for each cell: `row` and `column` count from 0, `rowName` and `columnName` say what is there,
 * `value` is the number.
 */
export async function cellPlot({ name, cells, box, left, under, scale, texts }: CellPlot): Promise<object> {
  const plot = await import("@observablehq/plot");
  const data = cellData(cells, placeNames(left), placeNames(under), texts);
  const place = { x: "column", y: "row" };
  return {
    width: leftWidth(left, under) + cells.columns * box.width + 8,
    height: cells.rows * box.height + underHeight(under, box.width) + 24,
    marginLeft: leftWidth(left, under),
    marginRight: 8,
    marginTop: 8,
    marginBottom: underHeight(under, box.width) + 16,
    style: { fontSize: "11px" },
    padding: 0.04,
    x: { ...sideScale(under, cells.columns), ...(areUpright(under, box.width) && { tickRotate: -90 }) },
    y: sideScale(left, cells.rows),
    color: { ...cellColours(scale), label: name },
    marks: [
      plot.cell(data, { ...place, fill: "value", title: "title" }),
      ...(texts === undefined ? [] : [plot.text(data, { ...place, text: "text", fill: "currentColor" })]),
    ],
  };
}

function cellData(
  { columns, values }: Cells,
  rowNames: readonly string[],
  columnNames: readonly string[],
  texts: readonly string[] = [],
) {
  return Array.from(values, (value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [rowName, columnName] = [rowNames[row], columnNames[column]];
    return { row, column, rowName, columnName, value, text: texts[i], title: `${rowName}\n${columnName}\n${value}` };
  });
}

/** Places are numbers, as tokens recur; their names are those of the ticks. */
function sideScale(side: Side, count: number) {
  const names = shownNames(side, side.lines[0]);
  return {
    domain: Array.from({ length: count }, (_, i) => i),
    tickFormat: (i: number) => names[i],
    tickSize: 0,
    label: side.name,
  };
}

/** The hue says the sign, and what is 0 has no colour. */
export function cellColours({ most, hues: [above, below], full }: Scale): object {
  const [positive, negative] = [above, below].map((hue) => hue + Math.round(255 * full).toString(16));
  return above === below
    ? { type: "linear", domain: [0, most], range: [`${above}00`, positive], unknown: OTHERS }
    : { type: "linear", domain: [-most, 0, most], range: [negative, "transparent", positive], unknown: OTHERS };
}
