import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { FileSampler, type SampledProcess } from "../../../src/sources/procfs/file_sampler.ts";

const SECOND = 1e9;

/** A /proc of files. */
class Proc implements Disposable {
  readonly root = Deno.makeTempDirSync({ prefix: "traceflock-files-" });
  now = SECOND;
  readonly sampler = new FileSampler(() => this.now, this.root);

  /** A process of one thread that has moved so many bytes through calls. */
  process(pid: number, rchar: number, wchar: number, startTicks = pid): this {
    const io = `rchar: ${rchar}\nwchar: ${wchar}\nsyscr: 1\n`;
    this.#write(`${pid}/io`, io).#write(`${pid}/task/${pid}/io`, io);
    const rest = `0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${startTicks} 0 0 0`;
    this.#write(`${pid}/stat`, `${pid} (a) S 1 ${rest}\n`);
    Deno.mkdirSync(join(this.root, `${pid}/fd`), { recursive: true });
    return this;
  }

  file(pid: number, fd: number, path: string, position: number, flags = "0100001"): this {
    const link = join(this.root, `${pid}/fd/${fd}`);
    try {
      Deno.removeSync(link);
    } catch {
      // The number was free.
    }
    Deno.symlinkSync(path, link);
    return this.#write(`${pid}/fdinfo/${fd}`, `pos:\t${position}\nflags:\t${flags}\nmnt_id:\t1\n`);
  }

  /** Returns the busy files of the round, a second after the one before. */
  async round(...processes: readonly Partial<SampledProcess>[]): Promise<Record<string, string[]>> {
    const all = processes.map(({ pid = 7, ...rest }): SampledProcess => ({
      ...{ key: `${pid}-${pid}`, pid, startTicks: pid, ppid: 1, startTs: 0, isNew: false },
      ...rest,
    }));
    const found = await this.sampler.look(all);
    this.now += SECOND;
    return Object.fromEntries(
      Array.from(found, ([key, { files }]) => [
        key,
        files.map(({ access, bytes, path }) => `${access} ${bytes} ${path.text}`),
      ]),
    );
  }

  #write(name: string, text: string): this {
    const path = join(this.root, name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, text);
    return this;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

Deno.test("FileSampler finds the files in which a process moved on, from its second look on", async () => {
  using proc = new Proc();
  proc.process(7, 0, 100).file(7, 3, "/srv/log", 100);
  assert.deepEqual(await proc.round({}), {}, "it begins");
  proc.process(7, 0, 300).file(7, 3, "/srv/log", 300);
  assert.deepEqual(await proc.round({}), {}, "the first positions");
  proc.process(7, 0, 350).file(7, 3, "/srv/log", 350);
  assert.deepEqual(await proc.round({}), { "7-7": ["write 50 /srv/log"] });
});

Deno.test("FileSampler looks at no file while the counters of a process do not move", async () => {
  using proc = new Proc();
  proc.process(7, 0, 100).file(7, 3, "/srv/log", 100);
  const rounds = [];
  for (let i = 0; i < 4; i++) {
    rounds.push(await proc.round({}));
    proc.file(7, 3, "/srv/log", 200 + i);
  }
  assert.deepEqual(rounds, [{}, {}, {}, {}]);
});

Deno.test("FileSampler counts a process that was born meanwhile from its first byte", async () => {
  using proc = new Proc();
  proc.process(1, 0, 0).file(1, 1, "/srv/shared", 40);
  proc.process(7, 0, 900).file(7, 1, "/srv/shared", 40).file(7, 3, "/srv/own", 800);
  assert.deepEqual(await proc.round({ isNew: true }), { "7-7": ["write 800 /srv/own"] });
});

Deno.test("FileSampler says nothing of another process with the same pid, or of one that has ended", async () => {
  using proc = new Proc();
  proc.process(7, 0, 900, 8).file(7, 3, "/srv/own", 800);
  assert.deepEqual(await proc.round({ isNew: true }, { pid: 99, isNew: true }), {});
});

Deno.test("FileSampler leaves out pipes, directories and files of a path alone", async () => {
  using proc = new Proc();
  proc.process(7, 900, 900).file(7, 3, "pipe:[12]", 50).file(7, 4, proc.root, 60, "0100000")
    .file(7, 5, "/srv/path", 70, "010000000");
  assert.deepEqual(await proc.round({ isNew: true }), {});
});

Deno.test("FileSampler counts the processes beyond its bound", async () => {
  using proc = new Proc();
  proc.process(7, 0, 900).process(8, 0, 900).file(8, 3, "/srv/b", 800);
  const sampler = new FileSampler(() => proc.now, proc.root, 1);
  const of = (pid: number): SampledProcess => ({
    ...{ key: `${pid}-${pid}`, pid, startTicks: pid, ppid: 1, startTs: 0, isNew: true },
  });
  assert.deepEqual([...await sampler.look([of(7), of(8)])], []);
  assert.equal(sampler.unsampled, 1);
  await sampler.look([of(8)]);
  assert.equal(sampler.unsampled, 1, "the place of an ended process is free after the round");
  assert.deepEqual([...(await sampler.look([of(8)])).keys()], ["8-8"]);
  assert.equal(sampler.unsampled, 0);
});
