/** JetStream, for those that ship or read the stream. A file of its own for the reason in `nats.ts`. */
export { DiscardPolicy, jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
