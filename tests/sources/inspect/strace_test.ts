import assert from "node:assert/strict";
import { MAX_STRACE_LINES } from "../../../src/model/base/limits.ts";
import { commonSecrets } from "../../../src/model/redact/common_secrets.ts";
import { Redactor } from "../../../src/model/redact/redactor.ts";
import { Strace, type StraceOptions } from "../../../src/sources/inspect/strace.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { eventually } from "../../support/machine/time_limit.ts";

const proc = new ProcReader();

/** A live process, and a program in place of strace; both are gone at the end. */
async function scene(
  script: string,
  body: (strace: Strace, target: { key: string; pid: number; name: string }) => Promise<void>,
  changes: Partial<StraceOptions> = {},
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  const fake = `${folder}/strace`;
  Deno.writeTextFileSync(fake, `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  const child = new Deno.Command("sleep", { args: ["86400.75"] }).spawn();
  const strace = new Strace({
    ...{ isRoot: true, command: "traceflock", redactor: null, hidesArguments: false },
    stat: (pid) => proc.stat(pid),
    paths: () => ({ strace: fake, setpriv: "/usr/bin/setpriv" }),
    missing: (program, packaged) => `${program} is missing: run \`apt-get install ${packaged}\``,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onChange: () => {},
    ...changes,
  });
  try {
    await body(strace, { key: proc.stat(child.pid)!.key, pid: child.pid, name: "sleep" });
  } finally {
    strace.leave();
    child.kill("SIGKILL");
    await child.status;
    Deno.removeSync(folder, { recursive: true });
  }
}

const ended = (strace: Strace) => () =>
  strace.log?.state.kind === "ended" ? strace.log.state.why : null;

function linesOf({ log }: Strace): string[] {
  return Array.from({ length: log!.end - log!.first }, (_, i) => log!.at(log!.first + i));
}

/** Ends at SIGINT, as strace does. */
const WAITS = 'trap "echo bye; exit 0" INT; while :; do sleep 0.05; done';

Deno.test("strace: it gets the pid of exactly one process, and its lines come in", async () => {
  await scene(`echo "$@"; printf 'read(0, '; ${WAITS}`, async (strace, target) => {
    strace.start(target);
    await eventually("the lines", () => strace.log!.end === 2);
    assert.deepEqual(linesOf(strace), [`-f -tt -T -s 256 -p ${target.pid}`, "read(0, "]);
    assert.equal(strace.log!.state.kind, "attached");
    strace.stop();
    assert.equal(await eventually("the end", ended(strace)), "detached");
    assert.equal(linesOf(strace).at(-1), "read(0, bye");
  });
});

Deno.test("strace: a reused pid, a zombie, ourselves and a missing program are refused unstarted", async () => {
  await scene("echo started", async (strace, target) => {
    strace.start({ ...target, key: `${target.pid}-1` });
    assert.equal(ended(strace)(), `refused: ${target.pid} sleep has ended`);
    strace.start({ ...target, pid: Deno.pid, key: proc.stat(Deno.pid)!.key });
    assert.match(ended(strace)() ?? "", /^refused: TraceFlock cannot trace itself/);
    assert.deepEqual(linesOf(strace), []);
    await Promise.resolve();
  });
  const stat = (pid: number) => ({ key: proc.stat(pid)!.key, state: "Z" });
  await scene("echo started", async (strace, target) => {
    strace.start(target);
    assert.match(ended(strace)() ?? "", /^refused: .*\(zombie\)$/);
    await Promise.resolve();
  }, { stat });
  for (
    const [paths, expected] of [
      [
        { strace: null, setpriv: "/usr/bin/setpriv" },
        /strace is missing: run `apt-get install strace`/,
      ],
      [{ strace: "/usr/bin/strace", setpriv: null }, /setpriv.*: run `apt-get install util-linux`/],
    ] as const
  ) {
    await scene("echo started", async (strace, target) => {
      assert.match(strace.refusal() ?? "", expected);
      strace.start(target);
      assert.match(ended(strace)() ?? "", expected);
      await Promise.resolve();
    }, { paths: () => paths });
  }
});

for (const says of ["", "echo a secret of another process; "]) {
  Deno.test(`strace: a pid that is reused before it attaches ends it; it says '${says}'`, async () => {
    let key: string | null = null;
    const stat = (pid: number) => {
      const now = proc.stat(pid);
      return now === null || key === null ? now : { ...now, key };
    };
    await scene(`${says}exec sleep 60`, async (strace, target) => {
      strace.start(target);
      key = `${target.pid}-9`;
      assert.match(await eventually("the end", ended(strace)) ?? "", /^it has ended/);
      assert.deepEqual(linesOf(strace), []);
    }, { stat });
  });
}

Deno.test("strace: one that does not detach is killed", async () => {
  await scene('trap "" INT; echo on; while :; do sleep 0.05; done', async (strace, target) => {
    strace.start(target);
    await eventually("it is attached", () => strace.log!.state.kind === "attached");
    strace.leave();
    assert.equal(ended(strace)(), "detached");
  });
});

Deno.test("strace: a storm of lines is bounded, counted, and without secrets", async () => {
  const script =
    'for i in {1..9000}; do echo "write(1, token=ghp_0123456789abcdefghijklmnopqrstuvwxyz12)"; done';
  await scene(script, async (strace, target) => {
    strace.start(target);
    assert.equal(await eventually("the end", ended(strace)), "strace has ended");
    assert.deepEqual([strace.log!.end, strace.log!.first], [9_000, 9_000 - MAX_STRACE_LINES]);
    assert.doesNotMatch(linesOf(strace).join("\n"), /ghp_0123/);
  }, { redactor: new Redactor({ redact: commonSecrets(), noArgv: false }) });
});

Deno.test("strace: its own refusal is the reason of the end", async () => {
  const script =
    'echo "strace: attach: ptrace(PTRACE_SEIZE, $7): Operation not permitted" >&2; exit 1';
  await scene(script, async (strace, target) => {
    strace.start(target);
    assert.match(await eventually("the end", ended(strace)) ?? "", /^refused: .*\(EPERM\)/);
  });
});

Deno.test("strace: --no-argv turns it off, since strace shows command lines", async () => {
  await scene("echo on", async (strace) => {
    assert.match(strace.refusal() ?? "", /off with --no-argv/);
    await Promise.resolve();
  }, { hidesArguments: true });
});
