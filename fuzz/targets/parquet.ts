/** Parquet files. */
import { bytesSource } from "./_sources.ts";
import { parquetSchema, readParquet, readParquetBatches } from "../../stores/formats/parquet/mod.ts";
import type { FuzzTarget } from "../target.ts";
import { readValues } from "./_values.ts";

export const target: FuzzTarget = {
  fixtures: ["tests/fixtures/parquet", "tests/fixtures/values"],
  words: ["PAR1", "ARROW:schema", "probegraph.json"],
  async run(input) {
    const source = bytesSource(input);
    await parquetSchema(source);
    readValues(await readParquet(source));
    for await (const _ of readParquetBatches(source, {}));
  },
};
