/**
 * Writes `docs/methods.md`.
 *
 * @module
 */

import { methodsPage } from "./page.ts";

if (import.meta.main) await Deno.writeTextFile(new URL("../methods.md", import.meta.url), await methodsPage());
