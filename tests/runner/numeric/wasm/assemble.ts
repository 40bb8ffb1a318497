/** Assembles the modules of WebAssembly: `deno task kernels`. */

import wabt from "wabt";

const FOLDER = new URL("../../../../runner/numeric/wasm/", import.meta.url);

/** The modules, and the constants that hold their bytes. */
export const MODULES: Readonly<Record<string, string>> = {
  column_kernels: "COLUMN_KERNELS",
  dense_kernels: "DENSE_KERNELS",
  dual_kernels: "DUAL_KERNELS",
  exact_kernels: "EXACT_KERNELS",
  product_kernels: "PRODUCT_KERNELS",
  row_kernels: "ROW_KERNELS",
  sha256: "SHA_256",
};

/** What a module's `…_code.ts` should hold. */
export async function assemble(name: string): Promise<string> {
  const { parseWat } = await wabt();
  const source = Deno.readTextFileSync(new URL(`${name}.wat`, FOLDER));
  const base64 = parseWat(`${name}.wat`, source, { simd: true, threads: true }).toBinary({}).buffer.toBase64();
  const lines = base64.match(/.{1,110}/g)!.map((line) => `  "${line}"`);
  return `/**
 * Written from \`${name}.wat\` by \`deno task kernels\`.
 *
 * @module
 */

/** The module's bytes, in base64. */
export const ${MODULES[name]}: string =
${lines.join(" +\n")};
`;
}

/** What it holds. */
export function assembled(name: string): string {
  return Deno.readTextFileSync(code(name));
}

function code(name: string): URL {
  return new URL(`${name}_code.ts`, FOLDER);
}

if (import.meta.main) {
  for (const name of Object.keys(MODULES)) Deno.writeTextFileSync(code(name), await assemble(name));
}
