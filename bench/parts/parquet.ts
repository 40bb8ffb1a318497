/**
 * Vectors of 768 float32 as parquet with zstd level 3, beside pyarrow.
 */
import { fileURLToPath } from "node:url";
import { Table } from "apache-arrow";
import { decompress } from "../../stores/formats/parquet/codecs.ts";
import { readFooter } from "../../stores/formats/parquet/footer.ts";
import { readParquet, writeParquet } from "../../stores/formats/parquet/mod.ts";
import { readHeader } from "../../stores/formats/parquet/pages.ts";
import { RangeReader } from "../../stores/formats/parquet/range_reader.ts";
import { matrixFromVector, vectorFromMatrix } from "../../stores/formats/vectors.ts";
// As the runner does, which lends threads to whoever reads.
import "../../runner/files/page_threads.ts";
import { fileSource } from "../../stores/file_source.ts";
import { outputOf } from "../table/program.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { normals } from "./numbers.ts";

const COLUMNS = 768;
const SIZES = [5_000, 20_000];
const peers = [{ name: "pyarrow", script: "parquet_peer.py" }];

export const part: Part = {
  title: `Parquet with zstd level 3: rows of ${COLUMNS} float32. pyarrow keeps all cores busy by itself.`,
  async prepare(folder, python) {
    for (const size of SIZES) await write(`${folder}/ours-${size}.parquet`, size);
    const script = fileURLToPath(new URL("parquet_peer.py", import.meta.url));
    for (const size of SIZES) await outputOf([python, script, folder, "prepare", `${size}`]);
  },
  tasks: {
    write: {
      unit: "rows",
      sizes: SIZES,
      own: (size, folder) => {
        const vectors = vectorsOf(size);
        return { work: () => writeVectors(`${folder}/again.parquet`, vectors) };
      },
      peers,
    },
    read_ours: readingOf("ours"),
    read_pyarrows: {
      ...readingOf("pyarrows"),
      limit: { name: "decompression alone, by one core", ready: decompressing },
    },
  },
};

function readingOf(whose: string): Task {
  return { unit: "rows", sizes: SIZES, own: (size, folder) => reading(`${folder}/${whose}-${size}.parquet`), peers };
}

async function reading(path: string): Promise<Run> {
  const read = async () => {
    const table = await readParquet(fileSource(path, Deno.statSync(path).size));
    return matrixFromVector(table.getChildAt(0)!);
  };
  // Once before, as the peer does: code is compiled, the file is in memory.
  await read();
  return { work: read };
}

async function decompressing(size: number, folder: string): Promise<Run> {
  const pages = await Array.fromAsync(packedPages(`${folder}/pyarrows-${size}.parquet`));
  const work = () => pages.forEach(({ bytes, size }) => decompress({ codec: "ZSTD", bytes, size }));
  work();
  return { work };
}

/** The pages that pyarrow wrote, with their sizes when decompressed: levels and values are compressed together. */
async function* packedPages(path: string): AsyncGenerator<{ readonly bytes: Uint8Array; readonly size: number }> {
  const source = fileSource(path, Deno.statSync(path).size);
  for (const { columns } of (await readFooter(source)).row_groups) {
    const { dictionary_page_offset: start, total_compressed_size: length } = columns[0].meta_data!;
    const reader = new RangeReader(source, Number(start), Number(start) + Number(length));
    while (reader.left > 0) {
      const { compressed_page_size, uncompressed_page_size: size } = await readHeader(reader);
      yield { bytes: await reader.take(compressed_page_size), size };
    }
  }
}

/** Like activations as far as compression goes. */
function vectorsOf(rows: number) {
  const normal = normals(1);
  const data = Float32Array.from({ length: rows * COLUMNS }, normal);
  return vectorFromMatrix({ rows, columns: COLUMNS, data });
}

async function write(path: string, rows: number): Promise<void> {
  await writeVectors(path, vectorsOf(rows));
}

async function writeVectors(path: string, vectors: ReturnType<typeof vectorsOf>): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for await (const part of writeParquet(new Table({ vectors }))) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}
