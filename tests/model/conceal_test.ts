import assert from "node:assert/strict";
import { concealer, REDACTED } from "../../src/model/conceal.ts";
import type { FlockEvent } from "../../src/model/event.ts";
import { compilePattern } from "../../src/model/pattern/pattern.ts";
import type { Text } from "../../src/model/text.ts";

function process(argv: readonly Text[] | null): FlockEvent {
  return {
    ...{ type: "process", ts: 0, pid: 7, key: "7-5", ppid: 1, parentKey: null },
    ...{ comm: { text: "curl" }, uid: 0, user: null, cgroup: null, container: null },
    ...{ argv, filename: null, startTime: 0, state: "S" },
  };
}

function pattern(source: string) {
  const compiled = compilePattern(source, "");
  if ("what" in compiled) throw new Error(compiled.what);
  return compiled;
}

function argvAfter(options: { redact?: string; noArgv?: boolean }, argv: readonly Text[] | null) {
  const conceal = concealer({
    redact: options.redact === undefined ? null : pattern(options.redact),
    noArgv: options.noArgv ?? false,
  });
  const event = conceal === null ? process(argv) : conceal(process(argv));
  return "argv" in event ? event.argv : undefined;
}

Deno.test("concealer() does nothing where nothing is to be hidden", () => {
  assert.equal(concealer({ redact: null, noArgv: false }), null);
});

Deno.test("--redact replaces every match in every argument, and leaves the rest", () => {
  const argv = [{ text: "curl" }, { text: "a=hunter1 b=hunter2" }, { text: "-v" }];
  assert.deepEqual(argvAfter({ redact: String.raw`hunter\d` }, argv), [
    { text: "curl" },
    { text: `a=${REDACTED} b=${REDACTED}` },
    { text: "-v" },
  ]);
});

Deno.test("--redact drops the exact bytes of an argument that it changed", () => {
  const argv = [{ text: "key\ufffd=s3cret", hex: "6b6579ff3d733363726574" }];
  assert.deepEqual(argvAfter({ redact: String.raw`s3cret` }, argv), [{
    text: `key\ufffd=${REDACTED}`,
  }]);
});

Deno.test("--no-argv makes arguments unknown, not empty", () => {
  assert.equal(argvAfter({ noArgv: true }, [{ text: "curl" }]), null);
});

Deno.test("arguments that are unknown stay unknown", () => {
  assert.equal(argvAfter({ redact: String.raw`x` }, null), null);
});
