import assert from "node:assert/strict";
import { readEventLine } from "../../../src/wire/event/event_reader.ts";
import { FORMAT_NAMES } from "../../../src/cli/flags/report_flags.ts";
import {
  forgedLines,
  HOSTILE,
  hostileBytes,
  hostileLines,
  linesText,
  obeyedIn,
  TEXT_FIELDS,
} from "../../support/source/hostile_schema.ts";
import type { JsonObject } from "../../support/source/json_schema.ts";
import { recorded } from "../../support/model/recordings.ts";
import { within } from "../../support/machine/time_limit.ts";
import { traceflock } from "../../support/machine/traceflock.ts";

/** A temporary folder with recordings whose names and contents are hostile. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync();

  file(name: string, content: string | Uint8Array): string {
    const path = `${this.path}/${name}`;
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

const NAME = "a\x1b]0;owned\x07\n\u202eb\x9b.jsonl";

/** Returns lines as a recording. */
function container(lines: readonly JsonObject[]): Uint8Array {
  return recorded(lines.map((line) => {
    const read = readEventLine(JSON.stringify(line));
    assert.ok(read.kind === "event", JSON.stringify(read));
    return read.event;
  }));
}

interface Run {
  readonly args: readonly string[];
  readonly colors?: boolean;
  readonly crlf?: boolean;
  /** Has to be in what it says. */
  readonly says?: RegExp;
}

/** Runs a command, and fails when its output has a terminal command. */
async function runSafely({ args, says, ...allowed }: Run, statuses = [0]): Promise<void> {
  const { code, stdout, stderr } = await traceflock(args, { env: { TZ: "UTC" } });
  const what = JSON.stringify(args);
  assert.equal(obeyedIn(stdout, allowed), null, `stdout of ${what}`);
  assert.equal(obeyedIn(stderr), null, `stderr of ${what}`);
  assert.ok(statuses.includes(code), `${what} ended with ${code}: ${stderr}`);
  if (says !== undefined) assert.match(stdout + stderr, says);
}

const KINDS: readonly (readonly [string, () => string | Uint8Array, string])[] = [
  ["text in every field", () => linesText(hostileLines()), NAME],
  ["bytes in every field", () => linesText(hostileBytes()), NAME],
  ["every closed form forged", () => linesText(forgedLines()), NAME],
  ["text in every field of our own form", () => container(hostileLines()), "a\x1b[2J.tflock"],
  ["bytes in every field of our own form", () => container(hostileBytes()), "a\x1b[2J.tflock"],
];

/** Forms that are no text: they go into a file. */
const BINARY: ReadonlySet<string> = new Set(["sqlite", "parquet"]);

for (const [what, content, name] of KINDS) {
  Deno.test(
    `report: no form has a terminal command: ${what}`,
    within(120, async () => {
      using folder = new Folder();
      const file = folder.file(name, content());
      for (const format of FORMAT_NAMES) {
        const args = ["report", "--format", format, file];
        if (BINARY.has(format)) args.push("-o", `${folder.path}/${NAME}.${format}`);
        await runSafely({ args, crlf: format === "csv" });
      }
      await runSafely({ args: ["report", "--color", "always", file], colors: true });
      await runSafely({ args: ["report", "--against", file, file] });
      await runSafely({ args: ["report", "--format", "json", "--against", file, file] });
    }),
  );
}

for (const [what, content, name] of KINDS.filter(([, , name]) => name !== NAME)) {
  Deno.test(
    `replay --json: the output has no terminal command: ${what}`,
    within(60, async () => {
      using folder = new Folder();
      const file = folder.file(name, content());
      for (const more of [[], ["--at", "+5ms"], ["--from", "-2ms", "--snapshot"]]) {
        await runSafely({ args: ["replay", "--json", ...more, file], says: /"host":"=/ });
      }
    }),
  );
}

Deno.test(
  "report: the text form shows sanitized names",
  within(30, async () => {
    using folder = new Folder();
    const file = folder.file(NAME, linesText(hostileLines()));
    const says =
      /a\^\[\]0;owned\^G\^J<U\+202E>b<U\+009B>\.jsonl of =\^\[\]0;owned\^G\^\[\[2J<U\+009B>31m/;
    await runSafely({ args: ["report", file], says });
  }),
);

Deno.test(
  "report --format csv: one process is one line, and no cell is a formula",
  within(30, async () => {
    using folder = new Folder();
    const file = folder.file(NAME, linesText(hostileLines()));
    const { stdout } = await traceflock(["report", "--format", "csv", file]);
    const lines = stdout.split("\r\n");
    assert.equal(lines.length, 3);
    assert.doesNotMatch(lines[1]!, /(^|,)"?[=+@\t\r]/);
    assert.match(lines[1]!, /'=\^\[\]0;owned\^G/);
  }),
);

Deno.test("a line with a wrong value in a field of a closed form is refused, not guessed", () => {
  const forged = forgedLines().filter((_, i) => i > 0);
  const kinds = forged.map((line) => readEventLine(JSON.stringify(line)));
  for (const read of kinds) {
    if (read.kind !== "event") continue;
    // Only the time of day may be missing.
    assert.doesNotMatch(JSON.stringify({ ...read.event, text: null }), /"(key|state|where)":"=/);
  }
  assert.ok(TEXT_FIELDS.filter(({ isFree }) => !isFree).length > 40);
  assert.ok(kinds.filter(({ kind }) => kind !== "event").length > 20);
});

/** Command lines with hostile text wherever a message may repeat the user's words. */
const MISTAKES: readonly (readonly [status: number, args: readonly string[]])[] = [
  [2, ["report", `/nonexistent/${HOSTILE}`]],
  [2, ["replay", "--json", `/nonexistent/${HOSTILE}`]],
  [2, ["replay", `/nonexistent/${HOSTILE}`]],
  [2, ["report", "--format", HOSTILE, "FILE"]],
  [2, ["report", "--from", HOSTILE, "FILE"]],
  [2, ["report", "--top", HOSTILE, "FILE"]],
  [2, ["report", "FILE", `comm=${HOSTILE}(`]],
  [2, ["report", "FILE", `${HOSTILE}field=1`]],
  [2, ["report", "FILE", `comm~(${HOSTILE}`]],
  [6, ["report", "-o", `/nonexistent/${HOSTILE}`, "FILE"]],
  [2, ["report", "--against", `/nonexistent/${HOSTILE}`, "FILE"]],
  [2, ["replay", "--json", "--at", HOSTILE, "FILE"]],
  [2, ["replay", "--json", "--speed", HOSTILE, "FILE"]],
  [2, ["--json", "--under", HOSTILE]],
  [2, ["--json", "--duration", HOSTILE]],
  [2, ["--json", "--count", HOSTILE]],
  [2, ["--json", "--events", `fork,${HOSTILE}`]],
  [2, ["--json", "--source", HOSTILE]],
  [2, ["--json", "--redact", `(${HOSTILE}`]],
  [2, ["--json", "--color", HOSTILE]],
  [2, ["--json", `--${HOSTILE.replace("=", "")}`]],
  [2, ["--json", `comm=(${HOSTILE}`]],
  [2, ["doctor", HOSTILE]],
  [2, ["doctor", "--", HOSTILE]],
  [2, ["record", "--max-size", HOSTILE]],
  [2, ["record", "-o", "-", HOSTILE]],
  [127, ["--source", "procfs", "--", `/nonexistent/${HOSTILE}`]],
  [6, ["record", "--source", "procfs", "-o", `/nonexistent/${HOSTILE}`, "--duration", "1s"]],
];

Deno.test(
  "messages: no words of the user become a terminal command",
  within(180, async () => {
    using folder = new Folder();
    const file = folder.file(NAME, linesText(hostileLines()));
    for (const [status, args] of MISTAKES) {
      const words = args.map((word) => word === "FILE" ? file : word);
      await runSafely({ args: words, says: /^traceflock: [^\n]+\n/ }, [status, 1, 2]);
    }
  }),
);

Deno.test(
  "messages: a file that is no recording has a safe name in the message",
  within(60, async () => {
    using folder = new Folder();
    const contents = ["", HOSTILE, `{"v":${JSON.stringify(HOSTILE)}}`, '{"v":2,"type":"\\u001b"}'];
    for (const [i, content] of contents.entries()) {
      const file = folder.file(`${i}${NAME}`, content);
      await runSafely({ args: ["report", file] }, [1, 2]);
      await runSafely({ args: ["replay", "--json", file] }, [1, 2]);
    }
  }),
);

Deno.test(
  "help and version are lines of printable text",
  within(60, async () => {
    for (const command of [[], ["doctor"], ["record"], ["replay"], ["report"]]) {
      await runSafely({ args: [...command, "--help"], says: /Usage: traceflock/ });
    }
    await runSafely({ args: ["--version"], says: /^traceflock \d/ });
  }),
);
