import assert from "node:assert/strict";
import { join } from "node:path";
import { notices } from "../scripts/notices.ts";
import { shippedPackages } from "../scripts/shipped.ts";
import { ROOT } from "./support/source/source_files.ts";

const text = Deno.readTextFileSync(join(ROOT, "THIRD_PARTY_NOTICES.md"));

Deno.test("THIRD_PARTY_NOTICES.md has the licences of the packages in deno.lock", () => {
  assert.equal(text, notices(), "run `deno task notices`");
});

Deno.test("a built TraceFlock holds the packages that src/ imports, and no package for development", () => {
  assert.deepEqual(shippedPackages().map(({ name }) => name), [
    "@commander-js/extra-typings",
    "@nats-io/jetstream",
    "@nats-io/nats-core",
    "@nats-io/nkeys",
    "@nats-io/nuid",
    "@nats-io/services",
    "@nats-io/transport-node",
    "@opentelemetry/api",
    "bintrees",
    "commander",
    "get-east-asian-width",
    "hyparquet",
    "hyparquet-writer",
    "prom-client",
    "re2js",
    "tdigest",
    "tweetnacl",
    "uplot",
  ]);
});

Deno.test("the notices have the licence text of each package, of Deno and of V8", () => {
  const sections = text.split(/^## /m).slice(1);
  assert.equal(sections.length, shippedPackages().length + 2);
  for (const section of sections) {
    assert.match(section, /^.+\n\n[\w.-]+, https:.+\n\n```text\n[^]*copyright/i);
  }
});
