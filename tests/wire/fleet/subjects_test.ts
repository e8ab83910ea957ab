import assert from "node:assert/strict";
import {
  eventsSubject,
  foundHost,
  hostOf,
  hostSubject,
  pulseSubject,
} from "../../../src/wire/fleet/subjects.ts";

Deno.test("hostSubject() keeps usual names, and escapes what NATS reads as a wildcard or a space", () => {
  for (
    const [host, words] of [
      ["web1", "web1"],
      ["web1.example.com", "web1.example.com"],
      ["db_2-a", "db_2-a"],
      ["a b*c>d", "a%20b%2Ac%3Ed"],
      [".a..b.", "%2Ea%2E.b%2E"],
      ["100%", "100%25"],
      ["büro", "b%C3%BCro"],
      ["", "%"],
      ["\x1b[2J", "%1B%5B2J"],
    ] as const
  ) {
    assert.equal(hostSubject(host), words);
    assert.equal(hostOf(pulseSubject(host)), host);
    assert.equal(hostOf(eventsSubject(host)), host);
  }
});

Deno.test("hostOf() takes only the subject that hostSubject() makes, so that no host has two", () => {
  for (
    const words of ["a%2Eb", "%61", "a%2eb", "%FF", "a..b", "", "x".repeat(300), "%", "a%"]
  ) {
    const host = hostOf(`traceflock.v1.pulse.${words}`);
    assert.ok(host === null || hostSubject(host) === words, words);
  }
  assert.equal(hostOf("traceflock.v1.pulse.a%2Eb"), null);
  assert.equal(hostOf("traceflock.v1.other.web1"), null);
});

Deno.test("foundHost() takes a name that a subject can carry, and nothing else", () => {
  const answer = (host: unknown) => JSON.stringify({ name: "traceflock", metadata: { host } });
  assert.equal(foundHost(answer("web1.example.com")), "web1.example.com");
  const odd = [answer(1), answer("x".repeat(300)), answer("a\ud800"), '{"metadata":null}', "null"];
  for (const text of [...odd, "{}", "[", ""]) assert.equal(foundHost(text), null, text);
});
