/** Reads each parquet file of one folder and writes it anew into another: the TypeScript half of parquet_interop.py. */

import { readParquet, writeParquet } from "../../stores/formats/parquet/mod.ts";

const [from, to] = Deno.args;
for (const { name } of Deno.readDirSync(from)) {
  if (!name.endsWith(".parquet")) continue;
  const bytes = Deno.readFileSync(`${from}/${name}`);
  const slice = (start: number, end?: number) => Promise.resolve(bytes.slice(start, end).buffer);
  const table = await readParquet({ byteLength: bytes.length, slice });
  await Deno.writeFile(`${to}/${name}`, ReadableStream.from(writeParquet(table)));
}
