/** `deno task test:fleet` runs it: it needs root, bpftrace, bwrap, systemd-analyze and linux-libc-dev on x86-64. */
import assert from "node:assert/strict";
import { Recording } from "../../src/sources/replay/recording.ts";
import { ROOT } from "../support/source/source_files.ts";
import { within } from "../support/machine/time_limit.ts";
import { Traceflock } from "../support/machine/traceflock.ts";
import { judge, KnownLoad } from "./known_load.ts";
import { sandboxOf } from "./unit_sandbox.ts";

const UNIT = `${ROOT}/scripts/package/debian/traceflock-agent.service`;

/** Records for some seconds, and returns the files of the spool. */
async function spooled(folder: string, wrapper: readonly string[]): Promise<readonly string[]> {
  Deno.mkdirSync(`${folder}/spool`);
  await using agent = new Traceflock(
    [
      ...["agent", "--nats", "nats://127.0.0.1:9", "--duration", "6s"],
      ...["--spool", `${folder}/spool`, "--activity", "net"],
    ],
    { wrapper },
  );
  assert.deepEqual(await agent.ended(), { code: 0, signal: null }, agent.stderr);
  return [...Deno.readDirSync(`${folder}/spool`)].map(({ name }) => `${folder}/spool/${name}`)
    .filter((path) => path.endsWith(".tflock"));
}

/** A connection in another network namespace, and bytes on it all the time. */
async function busyConnection(): Promise<AsyncDisposable> {
  const child = new Deno.Command("unshare", {
    args: ["--net", "sh", "-c", `ip link set lo up; exec ${Deno.execPath()} eval "$1"`, "sh", TALK],
    ...{ stdin: "null", stdout: "piped", stderr: "null" },
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}

const TALK = `
const listener = Deno.listen({ hostname: "127.0.0.1", port: 9 });
const [one, other] = await Promise.all([Deno.connect({ hostname: "127.0.0.1", port: 9 }), listener.accept()]);
console.log("ready");
setInterval(() => one.write(new Uint8Array(1000)), 100);
for await (const _ of other.readable);
`;

Deno.test(
  "in the sandbox of its unit an agent records all that it records without",
  within(60, async () => {
    const folders = [1, 2].map(() => Deno.makeTempDirSync({ prefix: "traceflock-unit-" }));
    const [plain, sandboxed] = folders;
    await using load = new KnownLoad(`${plain}/load`, 5);
    await using _connection = await busyConnection();
    const [without, inside] = await Promise.all([
      spooled(plain!, []),
      spooled(sandboxed!, sandboxOf(UNIT, sandboxed!)),
    ]);
    const known = await load.stop();
    const metas = [without, inside].map((paths) => Recording.open(paths).meta);
    assert.deepEqual(metas[1]!.capabilities, metas[0]!.capabilities);
    assert.equal(metas[1]!.source, "bpftrace");
    for (const paths of [without, inside]) {
      const { events } = judge(paths, known);
      const ready = events.find(({ type }) => type === "ready")!.ts;
      const end = events.at(-1)!.ts;
      const during = known.filter(({ ts }) => ts > ready + 0.5e9 && ts < end - 0.5e9);
      const { missing, lost } = judge(paths, during);
      assert.ok(events.some(({ type }) => type === "transfer"), "bytes of a connection");
      assert.ok(during.length > 50, `${during.length} processes`);
      assert.deepEqual({ missing, lost }, { missing: 0, lost: 0 });
    }
    for (const folder of folders) Deno.removeSync(folder, { recursive: true });
  }),
);
