import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import type { Facts } from "../../../src/model/inspect/reading.ts";
import { redactedFacts } from "../../../src/model/inspect/redacted_reading.ts";
import { commonSecrets } from "../../../src/model/redact/common_secrets.ts";
import { Redactor } from "../../../src/model/redact/redactor.ts";

const SECRETS = new Redactor({ redact: commonSecrets(), noArgv: false });
const NO_ARGV = new Redactor({ redact: null, noArgv: true });

function environment(...entries: readonly string[]): Facts {
  return {
    tab: "environment",
    variables: { entries: entries.map(plainText), total: entries.length },
  };
}

function shown(facts: Facts, redactor: Redactor | null): string {
  return JSON.stringify(redactedFacts(facts, redactor));
}

Deno.test("the environment is redacted by the rules of command lines, each variable alone", () => {
  const facts = environment(
    ...["DB_PASSWORD=hunter2", "HOME=/root", "URL=https://me:hunter3@host/"],
    ...["RUN=mysql -phunter4", "TAIL=--password", "NEXT=visible"],
  );
  const text = shown(facts, SECRETS);
  assert.doesNotMatch(text, /hunter/);
  assert.match(text, /HOME=\/root/);
  assert.match(text, /NEXT=visible/);
});

Deno.test("--no-argv hides each variable; without a rule nothing changes", () => {
  const facts = environment("A=1", "B=2");
  assert.deepEqual(redactedFacts(facts, NO_ARGV), {
    tab: "environment",
    variables: { entries: [null, null], total: 2 },
  });
  assert.equal(redactedFacts(facts, null), facts);
});

Deno.test("paths of files, mappings, sockets and cgroups lose their secrets too", () => {
  const secret = plainText("/tmp/token=hunter2");
  const file = { fd: 1, kind: null, access: null, position: null, size: null, isDeleted: false };
  const lock = {
    ...{ fd: 1, kind: "flock", access: "write", start: 0, end: null },
    ...{ isHeld: true, others: [] },
  };
  const group = { bytes: 1, count: 1, access: "r--", isWritableCode: false, isDeleted: false };
  const socket = {
    ...{ fd: 1, inode: 1, protocol: "unix", state: null },
    ...{ received: null, toSend: null },
  };
  const all: readonly Facts[] = [
    {
      ...{ tab: "files", files: { entries: [{ ...file, path: secret }], total: 1 } },
      locks: { entries: [{ ...lock, path: secret }], total: 1, areWaitsKnown: true },
    },
    {
      ...{ tab: "maps", sizes: [], shares: [] },
      groups: { entries: [{ ...group, name: secret }], total: 1 },
    },
    {
      ...{ tab: "sockets", isCut: false },
      sockets: { entries: [{ ...socket, local: secret, peer: secret }], total: 1 },
    },
    {
      tab: "cgroup",
      cgroup: {
        ...{ limits: [], usage: [], pressure: [], without: [], isFrozen: null },
        paths: [{ hierarchy: "v2", path: secret }],
      },
    },
  ];
  for (const facts of all) {
    assert.match(shown(facts, null), /hunter2/);
    assert.doesNotMatch(shown(facts, SECRETS), /hunter2/, facts.tab);
  }
});
