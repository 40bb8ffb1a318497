import assert from "node:assert/strict";
import { queueAddress } from "../../../runner/queue/address.ts";
import { QueueError } from "../../../runner/queue/queue_error.ts";

Deno.test("a queue's URL says server, user, password, database and prefix", () => {
  assert.deepEqual(queueAddress("redis://localhost"), {
    host: "localhost",
    port: 6379,
    db: 0,
    tls: false,
    prefix: "probegraph",
    label: "redis://localhost:6379/0",
  });
  assert.deepEqual(queueAddress("rediss://me:a%40b@queue.example:7000/3?prefix=team-1"), {
    host: "queue.example",
    port: 7000,
    username: "me",
    password: "a@b",
    db: 3,
    tls: true,
    prefix: "team-1",
    label: "rediss://queue.example:7000/3?prefix=team-1",
  });
  assert.equal(queueAddress("redis://[::1]:6380").host, "::1");
});

Deno.test("what is no queue's URL is refused, without showing a password", () => {
  const wrong = [
    "localhost:6379",
    "http://u:hidden@host",
    "redis://u:hidden@host/team",
    "redis://u:hidden@host?db=1",
    "redis://u:hidden%zz@host",
    "redis://u:1/hidden@host",
    "redis://u:hidden@host?prefix=a b",
    "redis://",
    "",
  ];
  for (const url of wrong) {
    assert.throws(() => queueAddress(url), (error) => {
      return error instanceof QueueError && !error.message.includes("hidden");
    }, url);
  }
  assert.throws(() => queueAddress("redis://host/team"), /number of a database, got "team".*\?prefix=/);
});
