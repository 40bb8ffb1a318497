/**
 * Writes the pages that are made from the code: `docs/methods.md` and `docs/command-line.md`.
 *
 * @module
 */

import { commandsPage } from "./commands_page.ts";
import { methodsPage } from "./page.ts";

/** The pages by name, in `docs/`. */
export const WRITTEN_PAGES: Readonly<Record<string, () => Promise<string>>> = {
  "methods.md": methodsPage,
  "command-line.md": commandsPage,
};

if (import.meta.main) {
  for (const [name, page] of Object.entries(WRITTEN_PAGES)) {
    await Deno.writeTextFile(new URL(`../${name}`, import.meta.url), await page());
  }
}
