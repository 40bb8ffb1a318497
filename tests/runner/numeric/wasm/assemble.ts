/** Assembles the kernels: `deno task kernels`. */

import wabt from "wabt";

const FOLDER = new URL("../../../../runner/numeric/wasm/", import.meta.url);
const CODE = new URL("row_kernels_code.ts", FOLDER);

/** What `row_kernels_code.ts` should hold. */
export async function assemble(): Promise<string> {
  const { parseWat } = await wabt();
  const source = Deno.readTextFileSync(new URL("row_kernels.wat", FOLDER));
  const base64 = parseWat("row_kernels.wat", source, { simd: true }).toBinary({}).buffer.toBase64();
  const lines = base64.match(/.{1,110}/g)!.map((line) => `  "${line}"`);
  return `/**
 * Written from \`row_kernels.wat\` by \`deno task kernels\`.
 *
 * @module
 */

/** The module's bytes, in base64. */
export const ROW_KERNELS: string =
${lines.join(" +\n")};
`;
}

/** What it holds. */
export function assembled(): string {
  return Deno.readTextFileSync(CODE);
}

if (import.meta.main) Deno.writeTextFileSync(CODE, await assemble());
