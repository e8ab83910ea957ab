import { workload } from "../machine/workload.ts";

/** A bpftrace, first on PATH, that runs the real one and corrupts its output or its life. */
export class FakeBpftrace implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "traceflock-fake-" });

  /** The faults are those of `tests/workloads/fake_bpftrace.c`. */
  constructor(faults: Readonly<Record<string, string | number>>) {
    const lines = Object.entries({ real: realBpftrace(), ...faults })
      .map(([name, value]) => `${name}=${value}\n`);
    Deno.writeTextFileSync(`${this.#folder}/faults`, lines.join(""));
    Deno.copyFileSync(workload("fake_bpftrace"), `${this.#folder}/bpftrace`);
    Deno.chmodSync(`${this.#folder}/bpftrace`, 0o755);
  }

  /** An environment with this bpftrace first on PATH. */
  get env(): Record<string, string> {
    return { PATH: `${this.#folder}:${Deno.env.get("PATH")}` };
  }

  /** The number of its starts that traced. */
  get lives(): number {
    try {
      return Deno.statSync(`${this.#folder}/lives`).size;
    } catch {
      return 0;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function realBpftrace(): string {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      if (Deno.statSync(`${folder}/bpftrace`).isFile) return `${folder}/bpftrace`;
    } catch {
      // This folder has none.
    }
  }
  throw new Error("Cannot find bpftrace on PATH");
}
