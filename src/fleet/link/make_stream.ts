import type { NatsConnection } from "@nats-io/transport-node";
import { ALL_EVENTS } from "../../wire/fleet/subjects.ts";

/** The stream does not exist, and this user may not make it. */
class MissingStream extends Error {
  override name = "MissingStream";
}

/**
 * Makes the stream of the events, where this user may. Throws a MissingStream error with the reason
 * otherwise, and a TimeoutError when the server does not answer. An existing stream stays as it is.
 */
export async function makeStream(connection: NatsConnection, name: string): Promise<void> {
  const { jetstreamManager, DiscardPolicy, StorageType } = await import("./jetstream.ts");
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: MAKE_MS });
    await manager.streams.add({
      ...{ name, subjects: [ALL_EVENTS], allow_direct: true, storage: StorageType.File },
      ...{ max_age: WEEK_NS, discard: DiscardPolicy.Old },
    });
  } catch (error) {
    // A silent server says nothing about its streams.
    if (["JetStreamNotEnabled", "TimeoutError"].includes((error as Error).name)) throw error;
    throw new MissingStream((error as Error).message);
  }
}

const MAKE_MS = 2_000;
/** A stream that an agent makes keeps its events for a week. */
const WEEK_NS = 7 * 86_400e9;
