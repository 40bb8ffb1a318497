import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ModelError } from "../../../../ops/errors.ts";
import { parseRepository } from "../../../../runner/models/hub/repository.ts";
import type { HubSettings } from "../../../../runner/models/hub/settings.ts";
import { openSnapshot, type Snapshot } from "../../../../runner/models/hub/snapshot.ts";
import type { DownloadProgress } from "../../../../runner/models/download_watch.ts";
import { cutOff, gitSha1, HubServer, hubSettingsFor, sha256 } from "./hub_server.ts";

const LARGE = new Uint8Array(300_000).map((_, index) => index * 7 % 256);
const OTHER = LARGE.map((byte) => 255 - byte);
const FILES = { "README.md": "# Tiny", "config.json": "{}", "onnx/model.onnx": LARGE };
const NAMES = ["config.json", "onnx/model.onnx"];

interface Trial {
  /** What readers of the results are told. */
  readonly warnings: string[];
  readonly hub: HubServer;
  readonly settings: HubSettings;
  open(name?: string, changes?: Partial<HubSettings>, signal?: AbortSignal): Promise<Snapshot>;
}

async function withHub(test: (trial: Trial) => Promise<void>): Promise<void> {
  const cacheFolder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await using hub = new HubServer();
  const settings = hubSettingsFor(hub, cacheFolder);
  const isEnough = (files: readonly string[]) => NAMES.every((name) => files.includes(name));
  const warnings: string[] = [];
  const onWarning = (warning: string) => void warnings.push(warning);
  try {
    await test({
      warnings,
      hub,
      settings,
      open: (name = "org/tiny", changes = {}, signal) =>
        openSnapshot(parseRepository(name), isEnough, { ...settings, ...changes }, { signal, onWarning }),
    });
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
}

async function fetchAll(snapshot: Snapshot, names: readonly string[] = NAMES): Promise<Snapshot> {
  await snapshot.fetch(names);
  await snapshot.remember();
  return snapshot;
}

const read = ({ folder }: Snapshot, name: string) => Deno.readFile(`${folder}/${name}`);
const OFFLINE = { offline: "HF_HUB_OFFLINE is set" };

Deno.test("only the files that are asked for are fetched, once, into the layout of the Python library", async () => {
  await withHub(async ({ hub, settings, open }) => {
    const sha = hub.commit("org/tiny", FILES);
    const snapshot = await fetchAll(await open());
    const fetched = [
      "GET /api/models/org/tiny/revision/main",
      `POST /api/models/org/tiny/paths-info/${sha}`,
      "GET config.json",
      "GET onnx/model.onnx",
      "store GET onnx/model.onnx",
    ];
    assert.deepEqual(hub.log, fetched);
    await fetchAll(await open());
    assert.deepEqual(hub.log.slice(fetched.length), ["GET /api/models/org/tiny/revision/main"]);

    const folder = `${settings.cacheFolder}/models--org--tiny`;
    assert.equal(snapshot.folder, `${folder}/snapshots/${sha}`);
    assert.equal(await Deno.readTextFile(`${folder}/refs/main`), sha);
    assert.equal(await Deno.readLink(`${snapshot.folder}/onnx/model.onnx`), `../../../blobs/${sha256(LARGE)}`);
    const config = gitSha1(new TextEncoder().encode("{}"));
    assert.equal(await Deno.readLink(`${snapshot.folder}/config.json`), `../../blobs/${config}`);
    assert.deepEqual(await read(snapshot, "onnx/model.onnx"), LARGE);
    const blobs = (await Array.fromAsync(Deno.readDir(`${folder}/blobs`))).map(({ name }) => name);
    assert.deepEqual(blobs.sort(), [config, sha256(LARGE)].sort());
  });
});

Deno.test("a branch that moved leads to the new files; what has not changed is not sent again", async () => {
  await withHub(async ({ hub, open }) => {
    const old = hub.commit("org/tiny", FILES);
    await fetchAll(await open());
    const sha = hub.commit("org/tiny", { ...FILES, "config.json": '{"new": true}' });
    hub.requests.length = 0;
    const moved = await fetchAll(await open());
    assert.ok(moved.folder.endsWith(sha));
    assert.deepEqual(await read(moved, "onnx/model.onnx"), LARGE);
    assert.deepEqual(hub.log.filter((request) => !request.includes("/api/")), ["GET config.json"]);
    const before = await fetchAll(await open(`org/tiny@${old}`, OFFLINE));
    assert.equal(new TextDecoder().decode(await read(before, "config.json")), "{}");
    assert.ok((await open("org/tiny", OFFLINE)).folder.endsWith(sha));
  });
});

Deno.test("branches and tags lie apart, also those with slashes in their names", async () => {
  await withHub(async ({ hub, settings, open }) => {
    hub.commit("org/tiny", FILES);
    const sha = hub.commit("org/tiny", { ...FILES, "onnx/model.onnx": OTHER }, "refs/pr/1");
    const snapshot = await fetchAll(await open("org/tiny@refs/pr/1"));
    assert.deepEqual(await read(snapshot, "onnx/model.onnx"), OTHER);
    assert.equal(await Deno.readTextFile(`${settings.cacheFolder}/models--org--tiny/refs/refs/pr/1`), sha);
    await assert.rejects(open("org/tiny", OFFLINE), /HF_HUB_OFFLINE is set, and the cache .* does not hold it/);
  });
});

Deno.test("a new commit that did not come whole does not replace the old one", async () => {
  await withHub(async ({ hub, open }) => {
    hub.commit("org/tiny", FILES);
    const old = await fetchAll(await open());
    hub.commit("org/tiny", { ...FILES, "onnx/model.onnx": OTHER });
    hub.trouble = ({ host }) => host === "store" ? new Response("", { status: 503 }) : undefined;
    await assert.rejects(fetchAll(await open()), /the hub answered 503; try again later/);
    assert.equal((await open("org/tiny", OFFLINE)).folder, old.folder);
  });
});

Deno.test("a download that was cut off goes on in the next run", async () => {
  await withHub(async ({ hub, settings, open }) => {
    hub.commit("org/tiny", FILES);
    hub.trouble = ({ host }) => host === "store" ? cutOff(LARGE, 100_000) : undefined;
    const impatient = { patience: { ...settings.patience, retries: 0 } };
    await assert.rejects(open("org/tiny", impatient).then((each) => fetchAll(each)), /what has come is kept/);
    hub.trouble = () => undefined;
    hub.requests.length = 0;
    assert.deepEqual(await read(await fetchAll(await open()), "onnx/model.onnx"), LARGE);
    assert.ok(hub.log.includes("store GET onnx/model.onnx 100000-299999"), String(hub.log));
  });
});

Deno.test("when the hub is in trouble the cache is used; without it, the trouble is told", async () => {
  await withHub(async ({ hub, open }) => {
    hub.commit("org/tiny", FILES);
    hub.trouble = () => new Response("", { status: 503 });
    await assert.rejects(open(), /Cannot fetch "hf:org\/tiny": the hub answered 503; try again later/);
    assert.equal(hub.requests.length, 3);
    hub.trouble = () => undefined;
    const whole = await fetchAll(await open());
    hub.requests.length = 0;
    hub.trouble = () => new Response("", { status: 503 });
    const cached = await open();
    assert.equal(cached.folder, whole.folder);
    assert.equal(hub.requests.length, 1);
    await cached.fetch(NAMES);
    await assert.rejects(
      cached.fetch(["README.md"]),
      /answered 503, and the cache .* does not hold README\.md; fetch it/,
    );
    const unreachable = await open("org/tiny", { endpoint: "http://127.0.0.1:9" });
    assert.equal(unreachable.folder, whole.folder);
    await assert.rejects(open("org/other", { endpoint: "http://127.0.0.1:9" }), /the hub at http:.* cannot be reached/);
  });
});

Deno.test("a cached model is used without the token that it was fetched with, but not when the hub has it no more", async () => {
  await withHub(async ({ hub, open }) => {
    hub.commit("org/tiny", FILES);
    hub.trouble = ({ host, authorization }) => {
      const isAllowed = host === "store" ? authorization === null : authorization === "Bearer hf_x";
      return isAllowed ? undefined : new Response("", { status: 401 });
    };
    await assert.rejects(open(), /answered 401; check the name; if the model is private or gated, set HF_TOKEN/);
    await fetchAll(await open("org/tiny", { token: "hf_x" }));
    await (await open()).fetch(NAMES);
    hub.trouble = () => new Response("", { status: 404, headers: { "x-error-code": "RepoNotFound" } });
    await assert.rejects(open(), /answered 404; check the name and the revision/);
  });
});

Deno.test("names of files and commits cannot lead out of the cache", async () => {
  await withHub(async ({ hub, open }) => {
    const siblings = ["config.json", "../evil", "a/../../evil", "/evil", "a\\..\\evil", "C:evil"].map((rfilename) => ({
      rfilename,
    }));
    let sha = "a".repeat(40);
    hub.trouble = () => Response.json({ sha, siblings });
    assert.deepEqual((await open()).files, ["config.json"]);
    sha = "../../evil";
    await assert.rejects(open(), /names no commit/);
  });
});

Deno.test("a file that the repository does not have is named", async () => {
  await withHub(async ({ hub, open }) => {
    hub.commit("org/tiny", FILES);
    const snapshot = await open();
    await assert.rejects(
      snapshot.fetch(["onnx/weights.bin"]),
      /the model needs onnx\/weights\.bin, which it does not have/,
    );
  });
});

Deno.test("a link to a blob that was removed is made anew", async () => {
  await withHub(async ({ hub, settings, open }) => {
    hub.commit("org/tiny", FILES);
    await fetchAll(await open());
    await Deno.remove(`${settings.cacheFolder}/models--org--tiny/blobs/${sha256(LARGE)}`);
    const offline = await open("org/tiny", OFFLINE);
    assert.deepEqual(offline.files, ["config.json"]);
    assert.deepEqual(await read(await fetchAll(await open()), "onnx/model.onnx"), LARGE);
  });
});

Deno.test("a cache that cannot be written says so, and serves what it holds", async () => {
  await withHub(async ({ hub, settings, open }) => {
    hub.commit("org/tiny", FILES);
    const file = `${settings.cacheFolder}/file`;
    await Deno.writeTextFile(file, "");
    const blocked = await open("org/tiny", { cacheFolder: file });
    await assert.rejects(
      blocked.fetch(NAMES),
      /the cache folder .*\/file cannot be written .*; set HF_HUB_CACHE or HF_HOME/,
    );
    await fetchAll(await open());
    const script = `
      const { openSnapshot } = await import("${new URL("../../../../runner/models/hub/snapshot.ts", import.meta.url)}");
      const [settings, names] = JSON.parse(Deno.args[0]);
      const snapshot = await openSnapshot({ id: "org/tiny", revision: "main" }, () => true, settings, {});
      await snapshot.fetch(names);
      await snapshot.remember();
      console.log((await Deno.readFile(snapshot.folder + "/onnx/model.onnx")).length);
      await snapshot.fetch(["README.md"]).catch((error) => console.log(error.message));`;
    const path = `${settings.cacheFolder}/script.ts`;
    await Deno.writeTextFile(path, script);
    const config = fileURLToPath(new URL("../../../../deno.json", import.meta.url));
    const args = ["run", "--config", config, "--allow-all", "--deny-write", path, JSON.stringify([settings, NAMES])];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const [size, refused] = new TextDecoder().decode(stdout).split("\n");
    assert.equal(Number(size), LARGE.length, new TextDecoder().decode(stderr));
    assert.match(refused, /the cache folder .* cannot be written/);
  });
});

Deno.test("progress counts the bytes of all files that come, those of an earlier try included", async () => {
  await withHub(async ({ hub, settings }) => {
    hub.commit("org/tiny", FILES);
    const blobs = `${settings.cacheFolder}/models--org--tiny/blobs`;
    await Deno.mkdir(blobs, { recursive: true });
    await Deno.writeFile(`${blobs}/${sha256(LARGE)}.incomplete`, LARGE.slice(0, 200_000));
    const heard: DownloadProgress[] = [];
    const watch = { onDownload: (progress: DownloadProgress) => heard.push(progress) };
    const snapshot = await openSnapshot(parseRepository("org/tiny"), () => false, settings, watch);
    await snapshot.fetch(NAMES);
    assert.ok(heard.every(({ totalBytes }) => totalBytes === 300_002));
    assert.deepEqual(heard.at(-1), { bytes: 300_002, totalBytes: 300_002 });
    const counts = heard.map(({ bytes }) => bytes);
    assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
    heard.length = 0;
    await snapshot.fetch(NAMES);
    assert.deepEqual(heard, []);
  });
});

Deno.test("a cancelled look-up and a cancelled wait for another program end with the signal's reason", async () => {
  await withHub(async ({ hub, settings, open }) => {
    hub.commit("org/tiny", FILES);
    const controller = new AbortController();
    const reason = new Error("enough");
    const snapshot = await open("org/tiny", {}, controller.signal);
    const locks = `${settings.cacheFolder}/.locks/models--org--tiny`;
    await Deno.mkdir(locks, { recursive: true });
    using lock = await Deno.open(`${locks}/${sha256(LARGE)}.lock`, { write: true, create: true });
    await lock.lock(true);
    const fetching = snapshot.fetch(NAMES);
    setTimeout(() => controller.abort(reason), 50);
    await assert.rejects(fetching, reason);
    await assert.rejects(open("org/tiny", {}, controller.signal), reason);
  });
});

Deno.test("where something else answers in the hub's place the cache is used, with a warning; without it, that is told", async () => {
  await withHub(async ({ hub, open, warnings }) => {
    const sha = hub.commit("org/tiny", FILES);
    const whole = await fetchAll(await open());
    const answers: Readonly<Record<string, () => Response>> = {
      "a page": () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } }),
      "nothing": () => new Response(""),
      "an empty object": () => Response.json({}),
      "null": () => Response.json(null),
      "a number": () => Response.json(7),
      "a list": () => Response.json([]),
      "a page without the file": () =>
        new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }),
      "a page in XHTML": () =>
        new Response("<html/>", { status: 410, headers: { "content-type": "application/xhtml+xml" } }),
      "no files": () => Response.json({ sha: "a".repeat(40), siblings: [] }),
      "no commit": () => Response.json({ siblings: [] }),
      "odd files": () => Response.json({ sha: "a".repeat(40), siblings: [null] }),
      "nameless files": () => Response.json({ sha: "a".repeat(40), siblings: [{ rfilename: 1 }] }),
    };
    for (const [name, answer] of Object.entries(answers)) {
      hub.trouble = answer;
      const cached = await open();
      assert.deepEqual([cached.folder, cached.isCached], [whole.folder, true], name);
      assert.match(
        String(warnings.splice(0)),
        new RegExp(`does not answer as a hub does .*used, of commit ${sha}$`),
        name,
      );
      await assert.rejects(open("org/other"), /does not answer as a hub does .*; check HF_ENDPOINT/, name);
    }
  });
});

Deno.test("a refusal without the hub's code may be a proxy's: the cache is used, with a warning", async () => {
  await withHub(async ({ hub, open, warnings }) => {
    hub.commit("org/tiny", FILES);
    const whole = await fetchAll(await open());
    for (const status of [400, 402, 404, 410]) {
      hub.trouble = () => new Response("no such page", { status });
      assert.deepEqual((await open()).folder, whole.folder);
      assert.match(
        String(warnings.splice(0)),
        new RegExp(`the hub answered ${status}: the files that the cache holds`),
      );
      await assert.rejects(open("org/other"), new RegExp(`answered ${status}; `));
    }
  });
});

Deno.test("a hub that fails, is late or away is told of, with the commit that is used in its place; offline, nothing is", async () => {
  await withHub(async ({ hub, settings, open, warnings }) => {
    const sha = hub.commit("org/tiny", FILES);
    await fetchAll(await open());
    await open("org/tiny", OFFLINE);
    assert.equal(warnings.length, 0);
    const late = { patience: { ...settings.patience, timeout: 50 } };
    const away = { endpoint: "http://127.0.0.1:9" };
    const troubles: [answer: () => Response | Promise<Response>, changes: Partial<HubSettings>, said: RegExp][] = [
      [() => new Response("", { status: 500 }), {}, /the hub answered 500/],
      [() => new Response("", { status: 511 }), {}, /the hub answered 511/],
      [() => new Response("", { status: 302 }), {}, /the hub answered 302/],
      [() => new Response("", { status: 407 }), {}, /the hub answered 407/],
      [() => new Promise((resolve) => setTimeout(() => resolve(new Response("")), 500)), late, /no answer came within/],
      [() => cutOff(LARGE, 10), {}, /cannot be reached/],
      [() => new Response(""), away, /the hub at http:\/\/127\.0\.0\.1:9 cannot be reached/],
    ];
    for (const [answer, changes, said] of troubles) {
      hub.trouble = answer;
      assert.equal((await open("org/tiny", changes)).isCached, true, String(said));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0], said);
      assert.ok(warnings.pop()!.endsWith(`the files that the cache holds are used, of commit ${sha}`));
    }
  });
});

Deno.test("files that are announced without a digest or a size are refused, and nothing is fetched", async () => {
  const whole = { type: "file", path: "config.json", oid: "a".repeat(40), size: 2 };
  const odd: readonly unknown[] = [
    { ...whole, oid: undefined },
    { ...whole, oid: null, lfs: 7 },
    { ...whole, oid: ["a".repeat(40)] },
    { ...whole, size: undefined },
    { ...whole, size: -1 },
    { ...whole, size: "2" },
    null,
    { path: 7 },
  ];
  await withHub(async ({ hub, open }) => {
    hub.commit("org/tiny", FILES);
    const snapshot = await open();
    for (const info of odd) {
      hub.trouble = ({ path }) => path.includes("/paths-info/") ? Response.json([info]) : undefined;
      await assert.rejects(snapshot.fetch(["config.json"]), ModelError);
    }
    hub.trouble = () => undefined;
    assert.ok(!hub.log.some((line) => line.includes("config.json")));
  });
});
