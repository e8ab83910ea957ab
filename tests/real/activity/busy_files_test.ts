import assert from "node:assert/strict";
import { join } from "node:path";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock } from "../../support/machine/traceflock.ts";

interface FileLine extends Line {
  readonly busy_files?: {
    readonly files: readonly {
      readonly access: string;
      readonly bytes: number;
      readonly path: string;
    }[];
  };
}

Deno.test(
  "--activity file samples the file that a process writes, also one without a call of open",
  within(60, async () => {
    requireBpftrace();
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-busy-" });
    const path = join(folder, "log");
    using file = Deno.openSync(path, { write: true, create: true });
    let written = 0;
    const writer = setInterval(() => written += file.writeSync(new Uint8Array(1_000)), 20);
    try {
      await using running = new Traceflock(["--json", "--activity", "file"]);
      await running.ready();
      const ours = (line: Line) =>
        line.type === "file" && line.pid === Deno.pid
          ? (line as FileLine).busy_files?.files.filter((one) => one.path === path) ?? []
          : [];
      await running.line("a sample of the file", (line) => ours(line).length > 0);
      await running.stop();
      const samples = running.lines.flatMap(ours);
      assert.deepEqual([...new Set(samples.map(({ access }) => access))], ["write"]);
      const bytes = samples.reduce((sum, one) => sum + one.bytes, 0);
      assert.ok(bytes > 0 && bytes <= written && bytes % 1_000 === 0, `${bytes} of ${written}`);
    } finally {
      clearInterval(writer);
      Deno.removeSync(folder, { recursive: true });
    }
  }),
);
