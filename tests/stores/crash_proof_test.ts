import assert from "node:assert/strict";
import { cached } from "../../stores/cached.ts";
import { ResultStore } from "../../stores/results.ts";
import { S3Store } from "../../stores/s3.ts";
import { assertRecovers, compute, ownOp, testDeaths } from "./_deaths.ts";
import { openFolder, testFolder } from "./_paths.ts";
import { ignoreS3, newBucket, openS3, s3Options } from "./_s3_server.ts";
import { faultyFetch } from "./s3/_faults.ts";

testDeaths({ name: "S3Store", ignore: ignoreS3, open: () => openS3() });
testDeaths({
  // What a cache does at a death does not depend on the store behind it; a bucket would take ten times as long.
  name: "cached(FolderStore, folder)",
  open: async () => {
    const [folder, behind] = [await testFolder(), await openFolder()];
    return {
      store: cached(behind.store, folder.path),
      async [Symbol.asyncDispose]() {
        await folder[Symbol.asyncDispose]();
        await behind[Symbol.asyncDispose]();
      },
    };
  },
});

Deno.test({
  name: `S3Store: a process that dies at any of its requests leaves an op absent or whole${ignoreS3 ?? ""}`,
  ignore: ignoreS3 !== undefined,
  fn: async () => {
    for (let deadline = 0, ended = false; !ended; deadline++) {
      const uri = `s3://${await newBucket()}`;
      const fetch = faultyFetch((_method, _url, count) =>
        count < deadline ? undefined : count === deadline ? "cut after" : "cut before"
      );
      ended = await compute(new ResultStore(new S3Store(uri, s3Options({ attempts: 1, fetch }))), ownOp).then(
        () => true,
        () => false,
      );
      await assertRecovers(new S3Store(uri, s3Options()), ownOp, `dead at request ${deadline}`);
      assert.ok(deadline < 60);
    }
  },
});
