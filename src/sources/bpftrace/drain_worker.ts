import { MAX_CAPTURE_QUEUE_BYTES, MAX_STDERR_BYTES } from "../../model/limits.ts";
import type { FromDrain, SidecarCommand, ToDrain } from "./drain_message.ts";

/**
 * Holds the sidecar and reads its output, whatever the main thread does: a kernel buffer that nobody
 * drains overflows. Runs in a worker of its own, which is also the thread whose death tells the
 * kernel to end bpftrace (prctl(2), PR_SET_PDEATHSIG).
 */
interface Port {
  postMessage(message: FromDrain, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToDrain>) => void) | null;
}

/** Pause after a read that found little, so that the next one finds more: a wake-up costs 65 us. */
const PAUSE_MS = 4;
const LITTLE_BYTES = 16 * 1024;
const NOTHING = new Uint8Array(0);

export function runDrainWorker(port: Port): void {
  let child: Deno.ChildProcess | null = null;
  let outstanding = 0;

  port.onmessage = ({ data }) => {
    switch (data.kind) {
      case "start":
        start(data.command);
        return;
      case "handled":
        outstanding -= data.bytes;
        return;
      case "signal":
        try {
          child?.kill(data.signal);
        } catch {
          // It is gone already, which is what was wanted.
        }
    }
  };

  port.postMessage({ kind: "listening" });

  function start(command: SidecarCommand): void {
    try {
      child = new Deno.Command(command.program, {
        args: [...command.args],
        env: { ...command.env },
        clearEnv: true,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
        // A group of its own, so that ^C and ^Z in the terminal reach us and not it.
        detached: true,
      }).spawn();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({
        kind: "failed",
        message,
        notFound: error instanceof Deno.errors.NotFound,
      });
      return;
    }
    port.postMessage({ kind: "started", pid: child.pid });
    void hold(child, command.input);
  }

  async function hold(running: Deno.ChildProcess, input: string): Promise<void> {
    const stderr = readEnd(running.stderr);
    const writer = running.stdin.getWriter();
    // A sidecar that dies before it has read its program: its end says so, better than a broken pipe.
    void writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
    await drain(running.stdout);
    const status = await running.status;
    port.postMessage({
      kind: "ended",
      code: status.code,
      signal: status.signal,
      stderr: await stderr,
    });
  }

  async function drain(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let cut: Uint8Array = NOTHING;
    for await (const chunk of stdout) {
      const newline = chunk.lastIndexOf(0x0a) + 1;
      if (newline === 0) {
        cut = joined(cut, chunk);
        // No line of ours is that long: let the parser see it and say so.
        if (cut.length > MAX_CAPTURE_QUEUE_BYTES / 64) {
          send(joined(cut, NOTHING));
          cut = NOTHING;
        }
        continue;
      }
      const whole = newline === chunk.length;
      const little = chunk.length < LITTLE_BYTES;
      const rest = whole ? NOTHING : chunk.slice(newline);
      // A chunk that is sent is given away: nothing of it can be looked at after.
      send(cut.length === 0 && whole ? chunk : joined(cut, chunk.subarray(0, newline)));
      cut = rest;
      if (little) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    if (cut.length > 0) send(joined(cut, NOTHING));
  }

  function send(bytes: Uint8Array<ArrayBuffer>): void {
    if (outstanding + bytes.length > MAX_CAPTURE_QUEUE_BYTES) {
      port.postMessage({ kind: "discarded", lines: countLines(bytes) });
      return;
    }
    outstanding += bytes.length;
    port.postMessage({ kind: "lines", bytes }, [bytes.buffer]);
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines++;
  return lines;
}

/** The last of what a stream says, all of it read. */
async function readEnd(stream: ReadableStream<Uint8Array>): Promise<string> {
  let end: Uint8Array = new Uint8Array(0);
  for await (const chunk of stream) {
    end = joined(end, chunk);
    if (end.length > MAX_STDERR_BYTES) end = end.slice(-MAX_STDERR_BYTES);
  }
  return new TextDecoder().decode(end);
}
