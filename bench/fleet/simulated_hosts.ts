import { ROOT } from "../../tests/support/source/source_files.ts";
import { scratch, start, stop } from "../started.ts";
import { CannotRun } from "../tracers.ts";
import type { BenchServer } from "./server.ts";

export interface SimulatedRequest {
  readonly kind: "pulses" | "agents";
  readonly hosts: number;
  /** Events a second of each host. */
  readonly rate?: number;
  readonly ship?: "all" | "none";
}

/** Hosts of a fleet in one process, each with a client of its own; use with `await using`. */
export class SimulatedHosts implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    private readonly reader: ReadableStreamDefaultReader<string>,
  ) {}

  static async start(server: BenchServer, request: SimulatedRequest): Promise<SimulatedHosts> {
    const { kind, hosts, rate = 0, ship = "none" } = request;
    const folder = Deno.makeTempDirSync({ dir: scratch(), prefix: "spools-" });
    const child = start([
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-all"],
      ...[`${ROOT}/bench/fleet/hosts_program.ts`, kind, server.url, String(hosts), String(rate)],
      ...[ship, folder],
    ], { stdin: "piped", stdout: "piped", stderr: `${folder}/stderr` });
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = await reader.read();
    if (value?.trim() !== "ready") {
      throw new CannotRun(
        Deno.readTextFileSync(`${folder}/stderr`).trim().split("\n").at(-1) ?? "",
      );
    }
    return new SimulatedHosts(child, reader);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Ends the hosts. Returns the events that they have made. */
  async end(): Promise<number> {
    await this.child.stdin.close();
    let text = "";
    for (let part = await this.reader.read(); !part.done; part = await this.reader.read()) {
      text += part.value;
    }
    return Number(text.trim());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stop(this.child, "SIGTERM");
  }
}
