/**
 * Some of the pictures of a sheet.
 *
 * @module
 */

import type { PictureChoice } from "../../../ops/drawing.ts";
import { OpError } from "../../../ops/errors.ts";
import { listNames, show, suggest } from "../../../ops/messages.ts";
import type { Sheet } from "./sheet.ts";

/** The sheet with those of its pictures that are asked for. @throws {OpError} for a split or picture that it does not have */
export async function chosenPictures(sheet: Sheet, { split, picture }: PictureChoice): Promise<Sheet> {
  return ofPictures(await ofSplits(sheet, split), picture);
}

type Wanted = string | readonly string[] | undefined;

async function ofSplits(sheet: Sheet, wanted: Wanted): Promise<Sheet> {
  if (wanted === undefined) return sheet;
  const names = checkNames("split", wanted, sheet.splits ?? sheet.pictures.map(({ split }) => split));
  if (sheet.ofSplits !== undefined) return await sheet.ofSplits(names);
  return { ...sheet, pictures: sheet.pictures.filter(({ split }) => names.includes(split!)) };
}

function ofPictures(sheet: Sheet, wanted: Wanted): Sheet {
  if (wanted === undefined) return sheet;
  const names = checkNames("picture", wanted, sheet.pictures.map(({ name }) => name));
  return { ...sheet, pictures: sheet.pictures.filter(({ name }) => names.includes(name!)) };
}

/** What is asked for, where all of it is there. */
function checkNames(option: string, wanted: string | readonly string[], there: Iterable<string | undefined>): string[] {
  const known = [...new Set(there)].filter((name) => name !== undefined);
  const names = typeof wanted === "string" ? [wanted] : [...wanted];
  const wrong = names.find((name) => !known.includes(name));
  if (names.length > 0 && wrong === undefined) return names;
  if (known.length === 0) throw new OpError(`The figure has one picture: leave out the option ${option}`);
  throw new OpError(
    `The figure has no ${option} ${show(wrong ?? wanted)}${suggest(String(wrong), known)}; it has ${listNames(known)}`,
  );
}
