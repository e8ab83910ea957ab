/** The services of NATS, for agents. A file of its own for the reason in `nats.ts`. */
export { Svcm } from "@nats-io/services";
