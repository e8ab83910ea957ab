/** The live stream of one host, as a connection: its snapshot, and every event from then on. */
import type { Connect } from "../../sources/stream/stream_source.ts";
import { ANY_REQUEST } from "../../wire/fleet/ask.ts";
import type { Viewer } from "./viewer.ts";

/**
 * Returns the way to a host. When events are lost on the way, the connection ends: the source connects
 * again, and repairs its table from the next snapshot.
 */
export function natsConnect(viewer: Viewer, host: string): Connect {
  return (events) => {
    let next = 0;
    let heardMs = performance.now();
    let isOver = false;
    const end = (reason: string) => {
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      ask.close();
      events.ended({ reason, isFinal: false, exitCode: null });
    };
    const request = { ...ANY_REQUEST, id: crypto.randomUUID(), live: true, snapshot: true };
    const ask = viewer.ask(host, "query", request, {
      frame: ({ header, content }) => {
        heardMs = performance.now();
        if (header.firstEvent !== next) return end(`${host}: events were lost on the way`);
        next += header.events;
        events.bytes(content);
      },
      ended: (reason) => end(reason),
    });
    let first = viewer.instanceOf(host);
    let ticks = 0;
    const timer = setInterval(() => {
      if (!viewer.isUp) return end("no connection to the server");
      // The next agent knows nothing of this question, and its pulses look like those of the last one.
      const instance = viewer.instanceOf(host);
      first ??= instance;
      if (instance !== first) return end("its agent was started anew");
      // The first answer is a snapshot of a few hundred kilobytes at most.
      if (next === 0 && performance.now() - heardMs > FIRST_MS) {
        return end(`${host} does not answer`);
      }
      if (++ticks % RENEW_TICKS === 0) ask.renew();
    }, TICK_MS);
    return {
      close: () => {
        isOver = true;
        clearInterval(timer);
        ask.close();
        return Promise.resolve();
      },
    };
  };
}

const TICK_MS = 1_000;
const RENEW_TICKS = 10;
const FIRST_MS = 10_000;
