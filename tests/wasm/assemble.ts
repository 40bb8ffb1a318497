/** Assembles the modules of WebAssembly: `deno task kernels`. */

import wabt from "wabt";

const ROOT = new URL("../../", import.meta.url);

/** The modules, and the constants that hold their bytes. */
export const MODULES: Readonly<Record<string, string>> = {
  "runner/numeric/wasm/column_kernels": "COLUMN_KERNELS",
  "runner/numeric/wasm/coordinate_kernels": "COORDINATE_KERNELS",
  "runner/numeric/wasm/dense_kernels": "DENSE_KERNELS",
  "runner/numeric/wasm/dual_kernels": "DUAL_KERNELS",
  "runner/numeric/wasm/exact_kernels": "EXACT_KERNELS",
  "runner/numeric/wasm/pair_kernels": "PAIR_KERNELS",
  "runner/numeric/wasm/product_kernels": "PRODUCT_KERNELS",
  "runner/numeric/wasm/row_kernels": "ROW_KERNELS",
  "runner/numeric/wasm/sha256": "SHA_256",
  "runner/numeric/wasm/slope_kernels": "SLOPE_KERNELS",
  "stores/wasm/hybrid_kernels": "HYBRID_KERNELS",
  "stores/wasm/split_kernels": "SPLIT_KERNELS",
  "stores/wasm/text_kernels": "TEXT_KERNELS",
};

/** What a module's `…_code.ts` should hold. */
export async function assemble(path: string): Promise<string> {
  const { parseWat } = await wabt();
  const source = Deno.readTextFileSync(new URL(`${path}.wat`, ROOT));
  const name = path.slice(path.lastIndexOf("/") + 1);
  const base64 = parseWat(`${name}.wat`, source, { simd: true, threads: true }).toBinary({}).buffer.toBase64();
  const lines = base64.match(/.{1,110}/g)!.map((line) => `  "${line}"`);
  return `/**
 * Written from \`${name}.wat\` by \`deno task kernels\`.
 *
 * @module
 */

/** The module's bytes, in base64. */
export const ${MODULES[path]}: string =
${lines.join(" +\n")};
`;
}

/** What it holds. */
export function assembled(path: string): string {
  return Deno.readTextFileSync(code(path));
}

function code(path: string): URL {
  return new URL(`${path}_code.ts`, ROOT);
}

if (import.meta.main) {
  for (const path of Object.keys(MODULES)) Deno.writeTextFileSync(code(path), await assemble(path));
}
